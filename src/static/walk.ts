import { AlbaError } from '../report/error.ts';
import { type Entry, readDirectory } from '../tree/entry.ts';

/** A file below a directory, and the path to it from there, with `/`. */
export interface WalkedFile {
  readonly entry: Entry;
  readonly path: string;
}

/**
 * All files below a directory, by name, through symlinks to files and directories. Throws `source` where a symlink leads
 * back to a directory that it lies in.
 */
export async function* walk(
  directory: Entry,
  signal: AbortSignal,
  above: readonly Entry[] = [],
): AsyncGenerator<WalkedFile, void, undefined> {
  signal.throwIfAborted();
  const same = above.find(
    ({ stats }) => stats.dev === directory.stats.dev && stats.ino === directory.stats.ino,
  );
  if (same !== undefined) {
    throw new AlbaError('source', `${directory.path} is a symlink that leads back to ${same.path}`, {
      hint: 'remove that link: following it would never end',
    });
  }
  for (const entry of await readDirectory(directory.path)) {
    if (entry.stats.isFile()) {
      yield { entry, path: entry.name };
      continue;
    }
    for await (const below of walk(entry, signal, [...above, directory])) {
      yield { entry: below.entry, path: `${entry.name}/${below.path}` };
    }
  }
}
