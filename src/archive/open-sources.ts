import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { inOrder } from '../protocol/in-order.ts';
import type { Run } from '../protocol/run.ts';
import type { Source } from '../settings/source.ts';
import { armVariantOf } from './arm-variant.ts';
import { type FoundSource, findSources } from './find-sources.ts';
import { archiveDigest, knownImage } from './known-archive.ts';
import { openFiles } from './open-files.ts';
import type { OpenOptions } from './open-options.ts';
import { decidePlatform } from './platform.ts';
import type { ReadImage } from './read-image.ts';
import { readImages } from './read-images.ts';
import type { SourceImage } from './source-image.ts';
import { unreadable } from './unreadable.ts';

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

type OnRead = (bytes: number) => void;

async function openSource(source: FoundSource, options: OpenOptions, onRead: OnRead): Promise<SourceImage[]> {
  const images = await knownOrRead(source, options, onRead);
  const name = images.length === 1 ? basename(source.path) : undefined;
  const opened: SourceImage[] = [];
  for (const image of images) opened.push(await withPlatform(image, source, name, options));
  return opened;
}

/** An archive that has not changed since it was pushed last is not read again, but for its digest. */
async function knownOrRead(source: FoundSource, options: OpenOptions, onRead: OnRead): Promise<ReadImage[]> {
  const { reuse, attestations, run } = options;
  const read = () => readSource(source, options, onRead);
  // Also where nothing is reused: the index is the same then, and the next push knows the archive.
  const archive = await reading(source, run, () => archiveDigest(source, run));
  if (archive === undefined) return read();
  if (reuse?.knowsArchives) {
    let reading: Promise<ReadImage[]> | undefined;
    const later = () => (reading ??= read());
    const known = (await reuse.imagesOf(archive)).map((image) => knownImage(image, archive, later));
    if (known.length > 0 && known.every((image) => image !== undefined)) return known;
  }
  const images = await read();
  // What is attached to an image, or was left out, is not told by the image.
  const isWhole = attestations && images.every((image) => image.attestations.length === 0);
  return isWhole ? images.map((image) => ({ ...image, archive })) : images;
}

async function readSource(source: FoundSource, options: OpenOptions, onRead: OnRead): Promise<ReadImage[]> {
  const { run, attestations } = options;
  return reading(source, run, async () => {
    const files = await openFiles(source, options, onRead);
    return await readImages(files, { selection: source.selection, attestations, run });
  });
}

async function reading<T>({ path }: FoundSource, run: Run, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    run.signal.throwIfAborted();
    throw await unreadable(path, error);
  }
}

async function withPlatform(
  image: ReadImage,
  { path: file, selection, platform: given }: FoundSource,
  name: string | undefined,
  { run, reuse }: OpenOptions,
): Promise<SourceImage> {
  const { declared, settings: _, ...rest } = image;
  const path = selection === undefined ? file : `${file}#${selection}`;
  const platform = decidePlatform({ declared, given, name, label: path });
  const opened = { ...rest, source: path, platform };
  if (platform.architecture !== 'arm' || platform.variant !== undefined) return opened;
  const known = reuse?.variantOf(image.config.descriptor.digest);
  const variant = known ?? (await armVariantOf(image, path, run));
  if (variant !== undefined) return { ...opened, platform: { ...platform, variant } };
  run.reporter.warn(
    `${path} does not say for which variant of arm it is, and clients will take it for v7: write it before the path, like linux/arm/v6=${path}`,
  );
  return opened;
}
