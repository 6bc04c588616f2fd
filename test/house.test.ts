import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** The floors of the house, from the roof down. A file may import from its own floor and from lower ones. */
const floors: readonly (readonly string[])[] = [
  ['main.ts'],
  ['hosts'],
  ['commands'],
  ['static', 'container', 'serve'],
  ['build', 'tree', 'archive', 'layers', 'registry', 'settings'],
  ['protocol'],
  ['store', 'oci', 'tags', 'http', 'report'],
];

/** It sets one variable for the moment in which the SDK looks at it: nothing else keeps that library quiet. */
const mayTouchTheProcess: ReadonlySet<string> = new Set(['store/s3-client.ts']);

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .sort();
const imports: readonly Import[] = files.flatMap(importsOf);

/** What a file imports or re-exports from other files of the house, types and `import()` included. */
function importsOf(from: string): Import[] {
  const text = readFileSync(join(src, from), 'utf8');
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]*)['"]/g);
  return [...found].map(([, path = '']) => ({
    from,
    to: relative(src, resolve(src, dirname(from), path)),
  }));
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function floorOf(file: string): number {
  return floors.findIndex((rooms) => rooms.includes(roomOf(file)));
}

describe('the house', () => {
  test('has rooms on known floors only', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
  });

  test('every import is of a file of the house, and names it with .ts', () => {
    expect(imports.filter(({ to }) => !files.includes(to))).toEqual([]);
  });

  test('imports run downwards only', () => {
    const upwards = imports.filter(({ from, to }) => floorOf(to) < floorOf(from));
    expect(upwards.map(told)).toEqual([]);
  });

  test('no import leads back to the file where it started', () => {
    expect(circleIn(imports)).toEqual([]);
  });

  test('no import leads back to the room where it started', () => {
    const doors = imports.map(({ from, to }) => ({ from: roomOf(from), to: roomOf(to) }));
    expect(circleIn(doors.filter(({ from, to }) => from !== to))).toEqual([]);
  });

  test('only hosts read what belongs to the process', () => {
    const reading = files.filter(
      (file) =>
        floorOf(file) > floors.findIndex((rooms) => rooms.includes('hosts')) &&
        !mayTouchTheProcess.has(file) &&
        /\bprocess\.(env|argv|cwd|stdout|stderr|stdin|exit|exitCode)\b|\bconsole\.|from ['"](node:)?process['"]/.test(
          code(file),
        ),
    );
    expect(reading).toEqual([]);
  });

  test('no folder is named for a kind of file', () => {
    const kinds = new Set(['utils', 'util', 'helpers', 'common', 'types', 'lib', 'misc', 'shared']);
    expect(files.flatMap((file) => dirname(file).split('/')).filter((folder) => kinds.has(folder))).toEqual(
      [],
    );
  });
});

function told({ from, to }: Import): string {
  return `${from} -> ${to}`;
}

/** A file's text without its comments. */
function code(file: string): string {
  return readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** One circle of imports, in order; empty if there is none. */
function circleIn(ways: readonly Import[]): readonly string[] {
  const done = new Set<string>();
  const visit = (place: string, path: readonly string[]): readonly string[] => {
    if (path.includes(place)) return [...path.slice(path.indexOf(place)), place];
    if (done.has(place)) return [];
    for (const { to } of ways.filter(({ from }) => from === place)) {
      const found = visit(to, [...path, place]);
      if (found.length > 0) return found;
    }
    done.add(place);
    return [];
  };
  for (const { from } of ways) {
    const found = visit(from, []);
    if (found.length > 0) return found;
  }
  return [];
}
