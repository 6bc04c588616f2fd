import { AlbaError } from '../report/error.ts';
import type { FilesOptions } from './files-in-place.ts';
import type { FoundSource } from './find-sources.ts';
import type { ImageFiles } from './image-files.ts';
import { openArchive } from './open-archive.ts';
import { openDirectory } from './open-directory.ts';
import type { OpenOptions } from './open-options.ts';
import { readScript } from './stream-script.ts';

/**
 * The files of a source, whatever it is. A script and standard input go by now, to the end; `onRead` is told the bytes.
 * Rejects with `source` or `damaged`.
 */
export async function openFiles(
  { path, kind }: FoundSource,
  { run, scripts, stdin, maxLayerSize, compression, reuse }: OpenOptions,
  onRead: FilesOptions['onRead'],
): Promise<ImageFiles> {
  const options = { onRead, maxLayerSize, compression, known: reuse && (() => reuse.diffIds()) };
  switch (kind) {
    case 'layout':
      return openDirectory(path, path, run, options);
    case 'archive':
      return openArchive({ path }, path, run, options);
    case 'script':
      return readScript(path, scripts, run, (stream) => openArchive({ stream }, path, run, options));
    case 'stdin':
      if (stdin !== undefined) return openArchive({ stream: stdin() }, path, run, options);
      throw new AlbaError('usage', 'there is no standard input to read an image from', {
        hint: 'write the archive to a file and give that',
      });
  }
}
