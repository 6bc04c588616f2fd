import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { unreadable } from '../archive/unreadable.ts';
import { meantPlatform } from '../oci/meant-platform.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import { isVariant } from '../oci/platform-words.ts';
import { AlbaError } from '../report/error.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Source } from '../settings/source.ts';
import { type Entry, readEntry } from '../tree/entry.ts';
import { looksLikeImageArchive } from '../tree/image-archive.ts';
import { imageRefused, platformDirectories } from '../tree/platform-directories.ts';

/** What one platform has from one source: a layer of its image. */
export interface PlatformSource {
  readonly platform: Platform;
  /** What it was found in. */
  readonly tree: Source;
  /** A file, or the directory that is the image's root. */
  readonly root: Entry;
  /** Names directly in the directory that are other platforms'. */
  readonly without: ReadonlySet<string>;
}

/** Operating systems whose images can be made of files alone: those of Windows need Microsoft's layers below. */
const imageSystems: ReadonlySet<string> = new Set(['linux', 'freebsd']);

/**
 * What each source holds for each platform, in the order of the sources. What lies in a tree for systems that run no such images
 * is left out, and that is noted. Throws as `platformDirectories` does.
 */
export async function platformSources(
  sources: readonly Source[],
  reporter: Reporter,
): Promise<readonly PlatformSource[]> {
  const found: PlatformSource[] = [];
  for (const source of sources) {
    for await (const one of sourcesOf(source)) {
      if (imageSystems.has(one.platform.os)) found.push(one);
      else if (source.platform !== undefined) throw noImages(one);
      else reporter.note(`${one.root.path} is left out: no image is built for ${one.platform.os}`);
    }
  }
  if (found.length > 0) return found;
  const paths = sources.map(({ path }) => path).join(', ');
  throw new AlbaError('source', `${paths} holds nothing for linux, so that there is no image to build`, {
    hint: 'images are built of what lies in directories like linux/amd64',
  });
}

async function* sourcesOf(tree: Source): AsyncGenerator<PlatformSource> {
  const { path, platform } = tree;
  if (path === '-') {
    throw new AlbaError('usage', 'files for an image cannot be read from standard input', {
      hint: 'write the file first, then give PLATFORM=PATH',
    });
  }
  const root = await readEntry(basename(path), path);
  if (root.stats.isFile()) {
    if (await looksLikeImageArchive(path)) throw imageRefused(`${path} is an image archive`, path);
    if (platform === undefined) throw platformMissing(path);
    yield { platform, tree, root, without: new Set() };
  } else if (platform !== undefined) yield* withVariants(root, platform, tree);
  else {
    for await (const { directory, platform: above } of platformDirectories(root)) {
      yield* withVariants(directory, above, tree);
    }
  }
}

/** A directory below ARCH is a variant's where OCI has it for that architecture; what lies beside it has none. */
async function* withVariants(
  directory: Entry,
  platform: Platform,
  tree: Source,
): AsyncGenerator<PlatformSource> {
  const names = await readdir(directory.path).catch(async (error: unknown) => {
    throw await unreadable(directory.path, error);
  });
  const words = names.filter(
    (name) => platform.variant === undefined && isVariant(platform.architecture, name),
  );
  const entries = await Promise.all(words.sort().map((name) => readEntry(name, `${directory.path}/${name}`)));
  const variants = entries.filter(({ stats }) => stats.isDirectory());
  const without = new Set(variants.map(({ name }) => name));
  // A directory that is empty is told of by whoever walks it.
  if (variants.length === 0 || names.length > variants.length)
    yield { platform, tree, root: directory, without };
  for (const root of variants) {
    yield { platform: { ...platform, variant: root.name }, tree, root, without: new Set() };
  }
}

function platformMissing(path: string): AlbaError {
  const platform = meantPlatform(basename(path)) ?? { os: 'linux', architecture: 'amd64' };
  return new AlbaError('platform', `${path} is a file, and nothing says for which platform`, {
    hint: `write PLATFORM=PATH, like ${formatPlatform(platform)}=${path}`,
  });
}

function noImages({ root, platform }: PlatformSource): AlbaError {
  return new AlbaError('platform', `${root.path}: no image is built for ${formatPlatform(platform)}`, {
    hint: 'images are built for linux; files for other systems are published by --static',
  });
}
