import { lstat, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from './directory-errors.ts';

/** How often a folder may vanish while one is made in it: others remove those that have become empty. */
const attempts = 10;

/**
 * Makes a folder and those above it, as far as they are missing. Rejects with the file system's error. Node's own
 * recursive `mkdir` never ends where a folder that is there refuses with ENOENT, as `/proc` does.
 */
export async function makeFolder(path: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await mkdir(path);
    } catch (error) {
      if (await isFolder(path)) return;
      if (tries === attempts || dirname(path) === path) throw error;
      // It was there when it was to be made, and is not now: somebody has just removed it.
      if (errnoOf(error) === 'EEXIST' && (await isAbsent(path))) continue;
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
    await makeFolder(dirname(path));
  }
}

async function isAbsent(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) === undefined; // what cannot be looked at is made again, and told then
}

/** Whether a path, links followed, leads to a folder. */
export async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined); // the error to report is the one that led here
  return stats?.isDirectory() ?? false;
}
