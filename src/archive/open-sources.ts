import { availableParallelism } from 'node:os';
import { inOrder } from '../protocol/in-order.ts';
import type { Run } from '../protocol/run.ts';
import type { Source } from '../settings/source.ts';
import { type FoundSource, findSources } from './find-sources.ts';
import type { OpenOptions } from './open-options.ts';
import { openSource } from './open-source.ts';
import type { SourceImage } from './source-image.ts';

/** Each archive inflates, hashes and compresses at once. */
const mostAtOnce = 4;

/**
 * Reads the images of all sources, in their order: archives, OCI layouts, directories of these, streams. Rejects with `source`,
 * `damaged` or `platform`; the first that fails stops the others.
 */
export async function openSources(sources: readonly Source[], options: OpenOptions): Promise<SourceImage[]> {
  const { run } = options;
  const found = (await Promise.all(sources.map((source) => findSources(source, run)))).flat();
  const progress = run.reporter.progress('reading images', sizeOf(found));
  const { reporter, clock, timing } = run;
  try {
    const opened = await inOrder(
      found,
      Math.min(mostAtOnce, availableParallelism()),
      run.signal,
      async (source, signal) => {
        const stoppable: Run = { reporter, clock, timing, signal, scratch: () => run.scratch() };
        let read = 0;
        const images = await openSource(source, { ...options, run: stoppable }, (bytes) => {
          read += bytes;
          progress.add(bytes);
        });
        // What was not read now is read when layers are packed, and counted there.
        progress.grow(Math.min(0, read - source.size));
        return images;
      },
    );
    return opened.flat();
  } finally {
    progress.end();
  }
}

/** Bytes that are read, as far as that is known beforehand: of a stream it is not. */
function sizeOf(sources: readonly FoundSource[]): number | undefined {
  if (sources.some(({ kind }) => kind === 'script' || kind === 'stdin')) return undefined;
  return sources.reduce((bytes, { size }) => bytes + size, 0);
}
