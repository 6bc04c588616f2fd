import type { Platform } from '../oci/platform.ts';
import { isVariant } from '../oci/platform-words.ts';
import type { Entry } from '../tree/entry.ts';
import { emptyDirectory, platformDirectories } from '../tree/platform-directories.ts';
import type { FoundFile } from './static-file.ts';
import { walk } from './walk.ts';

/** The files of a directory laid out `OS/ARCH[/VARIANT]/PATH…`. Throws as `platformDirectories` does. */
export async function* filesOfTree(
  root: Entry,
  signal: AbortSignal,
): AsyncGenerator<FoundFile, void, undefined> {
  for await (const { directory, platform } of platformDirectories(root)) {
    yield* filesOfPlatform(directory, platform, signal);
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

/** A directory below ARCH is a variant where OCI has it for that architecture. */
function withVariantOf(path: string, platform: Platform): Platform {
  const [first = '', ...rest] = path.split('/');
  const named = platform.variant === undefined && rest.length > 0 && isVariant(platform.architecture, first);
  return named ? { ...platform, variant: first } : platform;
}
