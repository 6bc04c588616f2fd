import type { Digest } from '../oci/digest.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import type { Body } from '../store/object-store.ts';

/** A file that was found, before it is read. */
export interface FoundFile {
  /** Where it lies, as the user would write it. */
  readonly source: string;
  readonly platform: Platform;
  /** Relative to OS/ARCH, as readers of df-dist-v1 expect: it begins with the variant's directory, where there is one. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly executable: boolean;
}

/** A file to publish. */
export interface StaticFile extends FoundFile {
  readonly digest: Digest;
  /** Its bytes, where they do not lie at `source`. */
  readonly body?: Body;
}

/** `OS/ARCH/PATH`: the file's key below its tag. */
export function suffixOf({ platform, path }: Pick<FoundFile, 'platform' | 'path'>): string {
  return `${platform.os}/${platform.architecture}/${path}`;
}

/** What readers tell files apart by: the platform, and the path below it without the variant's directory. */
export function identityOf({ platform, path }: Pick<FoundFile, 'platform' | 'path'>): string {
  const directory = `${platform.variant}/`;
  const below = platform.variant !== undefined && path.startsWith(directory);
  return `${formatPlatform(platform)} ${below ? path.slice(directory.length) : path}`;
}

/** The order in which files are published, listed and printed. */
export function compareFiles(a: FoundFile, b: FoundFile): number {
  const [left, right] = [suffixOf(a), suffixOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
