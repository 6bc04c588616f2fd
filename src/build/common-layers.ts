import { basename, posix } from 'node:path';
import type { Run } from '../protocol/run.ts';
import type { LayerSource } from '../settings/layer-source.ts';
import { readEntry } from '../tree/entry.ts';
import { emptyDirectory } from '../tree/platform-directories.ts';
import { type FoundEntry, foundFile, walkFiles } from './walk-files.ts';

/** What a layer that all platforms have holds. Throws `source` for what is not there, or an image cannot hold. */
export async function commonLayer(
  { path, prefix, isFolder }: LayerSource,
  run: Pick<Run, 'signal' | 'reporter'>,
): Promise<readonly FoundEntry[]> {
  const entry = await readEntry(basename(path), path);
  if (entry.stats.isFile()) {
    return [await foundFile(path, entry.stats, isFolder ? posix.join(prefix, entry.name) : prefix)];
  }
  const found = await walkFiles(entry, prefix, new Set(), run);
  if (found.length === 0) throw emptyDirectory(entry);
  return prefix === '' ? found : [{ kind: 'directory', path: prefix }, ...found];
}
