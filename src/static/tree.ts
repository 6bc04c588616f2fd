import { basename, join } from 'node:path';
import type { Platform } from '../oci/platform.ts';
import { architectureOf, isOperatingSystem, isVariant, platformOfSystem } from '../oci/platform-words.ts';
import { AlbaError } from '../report/error.ts';
import { type Entry, readDirectory } from './entry.ts';
import { looksLikeImageArchive } from './image-archive.ts';
import type { FoundFile } from './static-file.ts';
import { walk } from './walk.ts';

/**
 * The files of a directory laid out `OS/ARCH[/VARIANT]/PATH…`, or with a Nix system or Rust target in place of `OS/ARCH`.
 * Throws `platform` where a part of the platform is missing, `source` for an empty directory.
 */
export async function* filesOfTree(
  root: Entry,
  signal: AbortSignal,
): AsyncGenerator<FoundFile, void, undefined> {
  const entries = await filled(root);
  if (entries.some(({ name }) => name === 'oci-layout')) {
    throw imageRefused(`${root.path} is an OCI image layout`, root.path);
  }
  for (const entry of entries) {
    if (entry.stats.isFile()) throw await misplaced(entry, root, 'OS/ARCH', 'linux/amd64');
    const system = platformOfSystem(entry.name);
    if (system !== undefined) yield* filesOfPlatform(entry, system, signal);
    else if (isOperatingSystem(entry.name)) yield* filesOfSystem(entry, root, signal);
    else throw unknownSystem(entry, root);
  }
}

/** The files of one platform's directory, whose place in the key is the platform's own form. Throws `source` for an empty one. */
export async function* filesOfPlatform(
  directory: Entry,
  platform: Platform,
  signal: AbortSignal,
): AsyncGenerator<FoundFile, void, undefined> {
  const prefix = platform.variant === undefined ? '' : `${platform.variant}/`;
  let empty = true;
  for await (const { entry, path } of walk(directory, signal)) {
    empty = false;
    yield foundFile(entry, withVariantOf(path, platform), prefix + path);
  }
  if (empty) throw emptyDirectory(directory);
}

/** One file, at a path relative to OS/ARCH. */
export function foundFile({ path: source, stats }: Entry, platform: Platform, path: string): FoundFile {
  return { source, platform, path, size: stats.size, executable: (stats.mode & 0o111) !== 0 };
}

async function* filesOfSystem(
  directory: Entry,
  root: Entry,
  signal: AbortSignal,
): AsyncGenerator<FoundFile, void, undefined> {
  for (const entry of await filled(directory)) {
    const architecture = architectureOf(entry.name);
    if (entry.stats.isFile()) throw await misplaced(entry, directory, 'the architecture', 'amd64');
    if (architecture === undefined) throw unknownArchitecture(entry, directory, root);
    yield* filesOfPlatform(entry, { os: directory.name, ...architecture }, signal);
  }
}

/** A directory below ARCH is a variant where OCI has it for that architecture. */
function withVariantOf(path: string, platform: Platform): Platform {
  const [first = '', ...rest] = path.split('/');
  const named = platform.variant === undefined && rest.length > 0 && isVariant(platform.architecture, first);
  return named ? { ...platform, variant: first } : platform;
}

async function filled(directory: Entry): Promise<readonly Entry[]> {
  const entries = await readDirectory(directory.path);
  if (entries.length === 0) throw emptyDirectory(directory);
  return entries;
}

function emptyDirectory({ path }: Entry): AlbaError {
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
  return new AlbaError('platform', `${file.path} does not say its platform: ${missing} is missing`, {
    hint: `it should be like ${better}; a single file can be given as ${example.includes('/') ? example : `${directory.name}/${example}`}=${file.path}`,
  });
}

/** For whoever gives images to `static`. */
export function imageRefused(what: string, path: string): AlbaError {
  return new AlbaError('source', `${what}, not a static file`, {
    hint: `publish images with: alba container push -t NAME:TAG ${path} TARGET`,
  });
}

function unknownSystem(entry: Entry, root: Entry): AlbaError {
  if (architectureOf(entry.name) === undefined) {
    return new AlbaError(
      'platform',
      `${entry.path} does not say its platform: “${entry.name}” is no operating system`,
      {
        hint: `files should lie like ${join(root.path, 'linux/amd64', entry.name)}`,
      },
    );
  }
  const above = basename(root.path);
  return new AlbaError(
    'platform',
    `${entry.path} does not say its platform: the operating system is missing`,
    {
      hint: isOperatingSystem(above)
        ? `give the directory above ${root.path}`
        : `its files should lie in ${join(root.path, 'linux', entry.name)}`,
    },
  );
}

function unknownArchitecture(entry: Entry, directory: Entry, root: Entry): AlbaError {
  return new AlbaError(
    'platform',
    `${entry.path} does not say its platform: “${entry.name}” is no architecture`,
    {
      hint: `files should lie like ${join(root.path, directory.name, 'amd64', entry.name)}`,
    },
  );
}
