import type { Stats } from 'node:fs';
import { readdir, readlink, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isInNixStore } from '../archive/nix-store.ts';
import { AlbaError, asAlbaError } from '../report/error.ts';
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
  const stats = await stat(path).catch(async (error: NodeJS.ErrnoException) => {
    throw await explained(path, error);
  });
  if (!stats.isFile() && !stats.isDirectory()) {
    throw new AlbaError('source', `${path} is neither a file nor a directory`, {
      hint: 'only regular files can be published; remove it, or name another directory',
    });
  }
  return { name, path, stats };
}

/** What a directory holds, by name. Throws `source` for names that cannot be published. */
export async function readDirectory(path: string): Promise<readonly Entry[]> {
  const names = await readdir(path, { encoding: 'buffer' }).catch((error: unknown) => {
    throw asAlbaError(error, 'source', `${path} cannot be read`);
  });
  const safe = names.map((name) => safeName(name, path)).sort();
  const entries: Entry[] = [];
  for (const name of safe) entries.push(await readEntry(name, join(path, name)));
  return entries;
}

async function explained(path: string, error: NodeJS.ErrnoException): Promise<AlbaError> {
  if (error.code === 'ELOOP') {
    return new AlbaError('source', `${path} is a symlink that leads back to itself`, { cause: error });
  }
  const missing = error.code === 'ENOENT' ? await danglingTarget(path) : undefined;
  if (missing === undefined) return asAlbaError(error, 'source', `${path} cannot be read`);
  const hint = isInNixStore(missing)
    ? `the Nix store it was built in is not here: where it is, copy the file itself with cp -L`
    : 'make what it points to, or remove the link';
  return new AlbaError('source', `${path} is a symlink to ${missing}, which is not there`, {
    hint,
    cause: error,
  });
}

/** The end of a chain of symlinks; undefined where the path is no symlink. */
async function danglingTarget(path: string): Promise<string | undefined> {
  let target: string | undefined;
  for (let hops = 0; hops < 40; hops++) {
    const link = await readlink(target ?? path).catch(() => undefined); // not a link: the chain ends here
    if (link === undefined) break;
    target = resolve(dirname(target ?? path), link);
  }
  return target;
}
