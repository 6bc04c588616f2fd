import { join } from 'node:path';

/** The runners that .ci/run builds: each is found in the folder that ALBA_RUNNERS names. */
export const runners = [
  'act',
  'actionlint',
  'gitea-runner',
  'drone-runner-docker',
  'woodpecker-cli',
] as const;
export type Runner = (typeof runners)[number];

/** The binary of a runner. */
export function runnerBinary(name: Runner): string {
  const folder = process.env['ALBA_RUNNERS'];
  if (!folder) throw new Error('ALBA_RUNNERS names no folder');
  return join(folder, name);
}
