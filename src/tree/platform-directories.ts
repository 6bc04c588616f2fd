import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { meantArchitecture, meantPlatform, meantSystem } from '../oci/meant-platform.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import { architectureOf, isOperatingSystem, platformOfSystem } from '../oci/platform-words.ts';
import { AlbaError } from '../report/error.ts';
import { type Entry, readDirectory } from './entry.ts';
import { looksLikeImageArchive } from './image-archive.ts';

/** What lies in a tree for one platform. */
export interface PlatformDirectory {
  readonly directory: Entry;
  /** As the names above it say: without the variant that a directory below ARCH may name. */
  readonly platform: Platform;
}

/**
 * The directories of platforms in one that is laid out `OS/ARCH[/VARIANT]/PATH…`, or with a Nix system or Rust target in place
 * of `OS/ARCH`. Throws `platform` where a part of the platform is missing, `source` for an empty directory.
 */
export async function* platformDirectories(root: Entry): AsyncGenerator<PlatformDirectory, void, undefined> {
  const entries = await filled(root);
  if (entries.some(({ name }) => name === 'oci-layout')) {
    throw imageRefused(`${root.path} is an OCI image layout`, root.path);
  }
  for (const entry of entries) {
    if (entry.stats.isFile()) {
      throw await misplaced(entry, root, 'OS/ARCH', formatPlatform(meantPlatform(entry.name) ?? anyPlatform));
    }
    const platform = platformOfSystem(entry.name);
    if (platform !== undefined) yield { directory: entry, platform };
    else if (isOperatingSystem(entry.name)) yield* directoriesOfSystem(entry, root);
    else throw await unknownSystem(entry, root);
  }
}

/** For examples. */
const anyPlatform: Platform = { os: 'linux', architecture: 'amd64' };

async function* directoriesOfSystem(
  directory: Entry,
  root: Entry,
): AsyncGenerator<PlatformDirectory, void, undefined> {
  for (const entry of await filled(directory)) {
    const architecture = architectureOf(entry.name);
    if (entry.stats.isFile()) throw await misplaced(entry, directory, 'the architecture', 'amd64');
    if (architecture === undefined) throw unknownArchitecture(entry, directory, root);
    yield { directory: entry, platform: { os: directory.name, ...architecture } };
  }
}

async function filled(directory: Entry): Promise<readonly Entry[]> {
  const entries = await readDirectory(directory.path);
  if (entries.length === 0) throw emptyDirectory(directory);
  return entries;
}

export function emptyDirectory({ path }: Entry): AlbaError {
  return new AlbaError('source', `${path} holds no files`, {
    hint: 'see whether the build wrote there; remove the directory if nothing is to be published from it',
  });
}

async function misplaced(
  file: Entry,
  directory: Entry,
  missing: string,
  example: string,
): Promise<AlbaError> {
  if (await looksLikeImageArchive(file.path)) {
    return imageRefused(`${file.path} is an image archive`, directory.path);
  }
  const better = join(directory.path, example, file.name);
  const platform = example.includes('/') ? example : `${directory.name}/${example}`;
  return unsaid(
    file.path,
    `${missing} is missing`,
    `it should be like ${better}; a single file can be given as ${platform}=${file.path}`,
  );
}

/** For whoever gives images to `static`. */
export function imageRefused(what: string, path: string): AlbaError {
  return new AlbaError('source', `${what}, not a static file`, {
    hint: `images are published by --container: ${path}`,
  });
}

async function unknownSystem(entry: Entry, root: Entry): Promise<AlbaError> {
  const { name, path } = entry;
  const platform = meantPlatform(name);
  if (platform !== undefined) {
    return unsaid(
      path,
      `“${name}” is not how directories are named`,
      rename(path, join(root.path, formatPlatform(platform))),
    );
  }
  const system = meantSystem(name);
  if (system !== undefined) {
    const hint = rename(path, join(root.path, system)) + (await otherWordsIn(path));
    return unsaid(path, `“${name}” is no operating system`, hint);
  }
  const architecture = meantArchitecture(name);
  if (architecture === undefined) {
    return unsaid(path, `“${name}” is no operating system`, treeHint(root));
  }
  const above = basename(root.path);
  const right = join(root.path, 'linux', directoryOf(architecture));
  return unsaid(
    path,
    'the operating system is missing',
    isOperatingSystem(above) ? `give the directory above ${root.path}` : `its files should lie in ${right}`,
  );
}

function unknownArchitecture(entry: Entry, directory: Entry, root: Entry): AlbaError {
  const { name, path } = entry;
  const meant = meantArchitecture(name);
  const right = meant && directoryOf(meant);
  const hint =
    right === undefined
      ? treeHint(root)
      : `${name} is ${right} here: ${rename(path, join(directory.path, right))}`;
  return unsaid(path, `“${name}” is no architecture`, hint);
}

/** What architectures in a directory are called in OCI terms, where they have other names, for whoever renames it anyway. */
async function otherWordsIn(directory: string): Promise<string> {
  // A directory that cannot be read is told of when its turn comes.
  const names = await readdir(directory).catch((): string[] => []);
  const others = names.flatMap((name) => {
    const meant = meantArchitecture(name);
    const right = meant && directoryOf(meant);
    return right === undefined || right === name ? [] : [`${name} is ${right}`];
  });
  return others.length === 0 ? '' : ` (${others.sort().join(', ')} here)`;
}

function directoryOf({ architecture, variant }: Pick<Platform, 'architecture' | 'variant'>): string {
  return variant === undefined ? architecture : `${architecture}/${variant}`;
}

function unsaid(path: string, why: string, hint: string): AlbaError {
  return new AlbaError('platform', `${path} does not say its platform: ${why}`, { hint });
}

function rename(from: string, to: string): string {
  return `rename ${from} to ${to}`;
}

function treeHint({ path }: Entry): string {
  return `the files for each platform lie in a directory of its own, like ${join(path, 'linux/amd64')} or ${join(path, 'darwin/arm64')}`;
}
