import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './directory-errors.ts';
import { type DirectoryPaths, temporaryPrefix } from './directory-paths.ts';
import { compareKeys } from './key-order.ts';

/** Which keys a walk is about. `skip` may be set while it goes: nothing below it is looked at from then on. */
export interface Walk {
  readonly prefix: string;
  readonly startAfter: string;
  readonly signal: AbortSignal | undefined;
  skip?: string;
}

/**
 * The keys of the files below a folder (`''`, or a key that ends with `/`), in the order of bytes, reading no folder
 * that cannot hold one that is wanted. Links to files are keys, links to folders are not followed.
 */
export async function* walk(paths: DirectoryPaths, folder: string, wanted: Walk): AsyncGenerator<string> {
  for (const { key, isFolder } of await children(paths, folder)) {
    wanted.signal?.throwIfAborted();
    if (wanted.skip !== undefined && key.startsWith(wanted.skip)) continue;
    const isBefore = compareKeys(key, wanted.startAfter) <= 0;
    if (isFolder) {
      if (isBefore && !wanted.startAfter.startsWith(key)) continue;
      if (key.startsWith(wanted.prefix) || wanted.prefix.startsWith(key)) yield* walk(paths, key, wanted);
    } else if (!isBefore && key.startsWith(wanted.prefix)) {
      yield key;
    }
  }
}

interface Child {
  readonly key: string;
  readonly isFolder: boolean;
}

async function children(paths: DirectoryPaths, folder: string): Promise<Child[]> {
  const path = join(paths.root, folder);
  const found: Child[] = [];
  for (const entry of await readdirIfAny(path)) {
    if (folder === '' && entry.name.startsWith(temporaryPrefix)) continue;
    const key = folder + entry.name;
    if (entry.isDirectory()) found.push({ key: `${key}/`, isFolder: true });
    else if (entry.isFile() || (entry.isSymbolicLink() && (await paths.holds(join(path, entry.name))))) {
      found.push({ key, isFolder: false });
    }
  }
  return found.sort((a, b) => compareKeys(a.key, b.key));
}

async function readdirIfAny(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    // Removed since it was seen, or never there: then it holds nothing.
    if (isMissing(error)) return [];
    throw error;
  }
}
