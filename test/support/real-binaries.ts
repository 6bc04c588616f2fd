import { execFileSync } from 'node:child_process';

/** A binary under test, and what it calls itself: for the titles of tests. */
export interface Binary {
  readonly path: string;
  readonly version: string;
}

/** The Garage binaries that ALBA_GARAGE names: paths separated by colons, as in PATH. */
export function garageBinaries(): readonly string[] {
  return paths('ALBA_GARAGE');
}

/** The Node binaries that ALBA_NODES names, besides the one that runs the tests. */
export function nodeBinaries(): readonly string[] {
  return paths('ALBA_NODES');
}

/** Garage 2.x and 1.x, with their versions. To be called after the check of the real parts. */
export function garages(): readonly Binary[] {
  return garageBinaries().map(named);
}

/** The newest Garage: for the tests that need just one. */
export function newestGarage(): Binary {
  const newest = [...garages()].sort((a, b) =>
    b.version.localeCompare(a.version, 'en', { numeric: true }),
  )[0];
  if (newest === undefined) throw new Error('ALBA_GARAGE names no binary');
  return newest;
}

/** The Node that runs the tests, and the others. */
export function nodes(): readonly Binary[] {
  return [process.execPath, ...nodeBinaries()].map(named);
}

function paths(variable: string): readonly string[] {
  return (process.env[variable] ?? '').split(':').filter((path) => path !== '');
}

function named(path: string): Binary {
  const said = execFileSync(path, ['--version'], { encoding: 'utf8' });
  return { path, version: /\d+\.\d+\.\d+/.exec(said)?.[0] ?? said.trim() };
}
