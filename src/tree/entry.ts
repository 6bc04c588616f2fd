import { type Stats, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '../archive/unreadable.ts';
import { AlbaError } from '../report/error.ts';
import { refuseKernelFile } from './kernel-files.ts';
import { safeName } from './safe-name.ts';

/** A file or directory, seen through symlinks. */
export interface Entry {
  /** The name it was found under: a symlink's own. */
  readonly name: string;
  readonly path: string;
  readonly stats: Stats;
}

/** What a path leads to. Throws `source` where that is nothing, or neither file nor directory. */
export async function readEntry(name: string, path: string): Promise<Entry> {
  const stats = await statsOf(path);
  refuseKernelFile(path, stats);
  if (!stats.isFile() && !stats.isDirectory()) {
    throw new AlbaError('source', `${path} is neither a file nor a directory`, {
      hint: 'only regular files can be published; remove it, or name another directory',
    });
  }
  return { name, path, stats };
}

async function statsOf(path: string): Promise<Stats> {
  try {
    return statSync(path); // a trip to the thread pool and back costs more, thousands of times
  } catch (error) {
    throw await unreadable(path, error);
  }
}

/** What a directory holds, by name. Throws `source` for names that cannot be published. */
export async function readDirectory(path: string): Promise<readonly Entry[]> {
  const names = await readdir(path, { encoding: 'buffer' }).catch(async (error: unknown) => {
    throw await unreadable(path, error);
  });
  const safe = names.map((name) => safeName(name, path)).sort();
  const entries: Entry[] = [];
  for (const name of safe) entries.push(await readEntry(name, join(path, name)));
  return entries;
}
