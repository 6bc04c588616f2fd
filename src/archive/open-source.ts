import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Digest } from '../oci/digest.ts';
import { comparePlatforms } from '../oci/platform.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import { armVariantOf } from './arm-variant.ts';
import type { FoundSource } from './find-sources.ts';
import { archiveDigest, knownImage } from './known-archive.ts';
import { openFiles } from './open-files.ts';
import type { OpenOptions } from './open-options.ts';
import { decidePlatform } from './platform.ts';
import type { ReadImage } from './read-image.ts';
import { readImages } from './read-images.ts';
import type { KnownImage } from './reuse.ts';
import type { SourceImage } from './source-image.ts';
import { unreadable } from './unreadable.ts';

/** Told the bytes of a source as they are read. */
export type OnRead = (bytes: number) => void;

/**
 * The images of one source. An archive that has not changed since it was pushed last is not read again, but for its digest.
 * That is told also where nothing is reused: the index is the same then, and the next push knows the archive.
 */
export async function openSource(
  source: FoundSource,
  options: OpenOptions,
  onRead: OnRead,
): Promise<readonly SourceImage[]> {
  const { attestations, reuse, run } = options;
  const before = await stampOf(source);
  const archive = await reading(source, run, () => archiveDigest(source, run));
  let images: Promise<ReadImage[]> | undefined;
  const read = () => (images ??= readSource(source, options, onRead));
  if (archive === undefined) return withPlatforms(await read(), source, options);
  const known = await openKnown((await reuse?.imagesOf(archive)) ?? [], archive, read, source, options);
  if (known !== undefined) return known;
  const opened = await withPlatforms(await read(), source, options);
  // What is attached to an image, or was left out, is not told by the image.
  const isWhole = attestations && opened.every((image) => image.attestations.length === 0);
  const isSame = before !== undefined && before === (await stampOf(source));
  return isWhole && isSame ? opened.map((image) => ({ ...image, archive })) : opened;
}

/** The images of an archive as they were pushed; undefined where they are not known, or are for other platforms by now. */
async function openKnown(
  images: readonly KnownImage[],
  archive: Digest,
  read: () => Promise<readonly ReadImage[]>,
  source: FoundSource,
  options: OpenOptions,
): Promise<readonly SourceImage[] | undefined> {
  const known = images.map((image) => knownImage(image, archive, read));
  if (known.length === 0 || !known.every((image) => image !== undefined)) return undefined;
  const opened = await withPlatforms(known, source, options);
  const isSame = ({ platform }: SourceImage, at: number) => {
    const before = images[at]?.platform;
    return before !== undefined && comparePlatforms(platform, before) === 0;
  };
  return opened.every(isSame) ? opened : undefined;
}

/** What differs where a build wrote the file between one reading and the next. */
async function stampOf({ path }: FoundSource): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined); // who reads the file tells why not
  return found && `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}

async function readSource(source: FoundSource, options: OpenOptions, onRead: OnRead): Promise<ReadImage[]> {
  const { run, attestations } = options;
  return reading(source, run, async () => {
    const files = await openFiles(source, options, onRead);
    return await readImages(files, { selection: source.selection, attestations, run });
  });
}

async function reading<T>({ path, kind }: FoundSource, run: Run, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    run.signal.throwIfAborted();
    const failure = await unreadable(path, error);
    throw kind === 'stdin' ? nameStdin(failure) : failure;
  }
}

const stdinName = 'standard input';

/** Messages begin with what a source is called. `-` is what to write for it, as hints do, and reads badly in a sentence. */
function nameStdin(error: unknown): unknown {
  if (!(error instanceof AlbaError) || !/^-[ :]/.test(error.message)) return error;
  const { code, message, hint } = error;
  return new AlbaError(code, `${stdinName}${message.slice(1)}`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}

async function withPlatforms(
  images: readonly ReadImage[],
  source: FoundSource,
  options: OpenOptions,
): Promise<readonly SourceImage[]> {
  const name = images.length === 1 ? basename(source.path) : undefined;
  const opened: SourceImage[] = [];
  for (const image of images) opened.push(await withPlatform(image, source, name, options));
  return opened;
}

async function withPlatform(
  image: ReadImage,
  { path: file, kind, selection, platform: given }: FoundSource,
  name: string | undefined,
  { run, reuse }: OpenOptions,
): Promise<SourceImage> {
  const { declared, settings: _, ...rest } = image;
  const path = selection === undefined ? file : `${file}#${selection}`;
  const platform = decidePlatform({ declared, given, name, label: kind === 'stdin' ? stdinName : path });
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
