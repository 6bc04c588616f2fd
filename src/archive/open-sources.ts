import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { inOrder } from '../protocol/in-order.ts';
import type { Run } from '../protocol/run.ts';
import type { Source } from '../settings/source.ts';
import { armVariantOf } from './arm-variant.ts';
import { readDockerArchive } from './docker-archive.ts';
import { type FoundSource, findSources } from './find-sources.ts';
import { readOciLayout } from './oci-layout.ts';
import { openArchive } from './open-archive.ts';
import { decidePlatform } from './platform.ts';
import type { ReadImage } from './read-image.ts';
import type { SourceImage } from './source-image.ts';
import { unreadable } from './unreadable.ts';

/** Each archive inflates, hashes and compresses at once. */
const mostAtOnce = 4;

/**
 * Reads the images of all sources, in their order: archives, OCI layouts, directories of these. Rejects with `source`,
 * `damaged` or `platform`; the first that fails stops the others.
 */
export async function openSources(sources: readonly Source[], run: Run): Promise<SourceImage[]> {
  const found = (await Promise.all(sources.map((source) => findSources(source, run)))).flat();
  const total = found.reduce((bytes, source) => bytes + source.size, 0);
  const progress = run.reporter.progress('reading images', total);
  const { reporter, clock, timing } = run;
  try {
    const opened = await inOrder(
      found,
      Math.min(mostAtOnce, availableParallelism()),
      run.signal,
      (source, signal) => {
        const stoppable: Run = { reporter, clock, timing, signal, scratch: () => run.scratch() };
        return openSource(source, stoppable, (bytes) => progress.add(bytes));
      },
    );
    return opened.flat();
  } finally {
    progress.end();
  }
}

async function openSource(
  source: FoundSource,
  run: Run,
  onRead: (bytes: number) => void,
): Promise<SourceImage[]> {
  const images = await readSource(source, run, onRead);
  const name = images.length === 1 ? basename(source.path) : undefined;
  const opened: SourceImage[] = [];
  for (const image of images) opened.push(await withPlatform(image, source, name, run));
  return opened;
}

async function readSource(
  { path, kind }: FoundSource,
  run: Run,
  onRead: (bytes: number) => void,
): Promise<ReadImage[]> {
  try {
    if (kind === 'layout') return await readOciLayout(path, path, run);
    return [await readDockerArchive(await openArchive(path, onRead), path, run)];
  } catch (error) {
    run.signal.throwIfAborted();
    throw await unreadable(path, error);
  }
}

async function withPlatform(
  image: ReadImage,
  { path, platform: given }: FoundSource,
  name: string | undefined,
  run: Run,
): Promise<SourceImage> {
  const { declared, settings: _, ...rest } = image;
  const platform = decidePlatform({ declared, given, name, label: path });
  const opened = { ...rest, source: path, platform };
  if (platform.architecture !== 'arm' || platform.variant !== undefined) return opened;
  const variant = await armVariantOf(image, path, run);
  if (variant !== undefined) return { ...opened, platform: { ...platform, variant } };
  run.reporter.warn(
    `${path} does not say for which variant of arm it is, and clients will take it for v7: write it before the path, like linux/arm/v6=${path}`,
  );
  return opened;
}
