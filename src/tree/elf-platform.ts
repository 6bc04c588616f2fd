import { readElf } from '../archive/elf.ts';
import { unreadable } from '../archive/unreadable.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import { AlbaError } from '../report/error.ts';
import type { Reporter } from '../report/reporter.ts';

/** A file, and the platform that its place says. */
interface PlacedFile {
  /** Where it lies, as the user would write it. */
  readonly source: string;
  readonly platform: Platform;
}

/**
 * What ELF headers say of the files' platforms. Throws `platform` where a machine contradicts the directory. Files of a
 * bare `arm` get the variant that the most demanding of them needs, since they are used together.
 */
export async function refinePlatforms<F extends PlacedFile>(
  files: readonly F[],
  reporter: Reporter,
): Promise<F[]> {
  /** By OS: the highest variant among the files of its bare `arm`. */
  const needed = new Map<string, string>();
  for (const file of files) {
    const elf = await readElf(file.source).catch(async (error: unknown) => {
      throw await unreadable(file.source, error);
    });
    if (elf === undefined) continue;
    const { os, architecture, variant } = file.platform;
    if (elf.architecture !== architecture) throw contradiction(file, elf.architecture);
    if (architecture !== 'arm' || elf.variant === undefined) continue;
    if (variant === undefined) needed.set(os, highest(elf.variant, needed.get(os)));
    else if (elf.variant > variant) {
      reporter.warn(
        `${file.source} needs arm/${elf.variant}, but is published as ${formatPlatform(file.platform)}`,
      );
    }
  }
  return files.map((file) => {
    const { os, architecture, variant } = file.platform;
    const found = architecture === 'arm' && variant === undefined ? needed.get(os) : undefined;
    return found === undefined ? file : { ...file, platform: { ...file.platform, variant: found } };
  });
}

/** Variants are `v` and one digit. */
function highest(a: string, b: string | undefined): string {
  return b !== undefined && b > a ? b : a;
}

function contradiction(file: PlacedFile, architecture: string): AlbaError {
  return new AlbaError(
    'platform',
    `${file.source} is an executable for ${architecture}, but its place says ${formatPlatform(file.platform)}`,
    { hint: 'move it to the directory of its platform, or see what the build put there' },
  );
}
