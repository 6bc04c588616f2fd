import { type Digest, digestOf } from '../oci/digest.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import type { TagDocument } from './documents.ts';
import { type StaticFile, suffixOf } from './static-file.ts';

/** A file as its tag knows it. Documents of the original have neither size nor digest. */
interface KnownFile {
  /** `OS/ARCH/PATH`. */
  readonly suffix: string;
  readonly platform: string;
  readonly size: number | undefined;
  readonly digest: Digest | undefined;
  readonly executable: boolean;
}

/** What a tag holds, by `OS/ARCH/PATH`. Dates and annotations are no content. */
export type Content = ReadonlyMap<string, KnownFile>;

export function contentOfFiles(files: readonly StaticFile[]): Content {
  return byKey(
    files.map(({ platform, path, size, digest, executable }) =>
      known(platform, path, { size, digest, executable }),
    ),
  );
}

export function contentOfDocument({ flavors }: TagDocument): Content {
  return byKey(
    flavors.flatMap(({ platform: { os, architecture, variant }, resources }) => {
      const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
      return resources.map((resource) => known(platform, resource.path, resource));
    }),
  );
}

/** The same for the same content, whatever the order it is written in. */
export function contentDigest(content: Content): Digest {
  const files = [...content.values()].map(identity).sort();
  return digestOf(JSON.stringify(files));
}

/** The first difference, for people: `linux/amd64/hello has other bytes`; undefined where there is none. */
export function firstDifference(ours: Content, theirs: Content): string | undefined {
  for (const suffix of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [own, other] = [ours.get(suffix), theirs.get(suffix)];
    if (own === undefined) return `${suffix} would be gone`;
    if (other === undefined) return `${suffix} would be new`;
    if (other.digest === undefined) return `its document gives no digest for ${suffix}`;
    if (own.digest !== other.digest) return `${suffix} has other bytes`;
    if (own.platform !== other.platform) return `${suffix} is for ${own.platform}, not ${other.platform}`;
    if (own.executable !== other.executable) {
      return `${suffix} is ${own.executable ? 'now' : 'no longer'} executable`;
    }
  }
  return undefined;
}

function known(
  platform: Platform,
  path: string,
  {
    size,
    digest,
    executable = false,
  }: { size?: number | undefined; digest?: Digest | undefined; executable?: boolean | undefined },
): KnownFile {
  return {
    suffix: suffixOf({ platform, path }),
    platform: formatPlatform(platform),
    size,
    digest,
    executable,
  };
}

function byKey(files: readonly KnownFile[]): Content {
  return new Map(files.map((file) => [file.suffix, file]));
}

function identity({ suffix, platform, size, digest, executable }: KnownFile): string {
  return JSON.stringify([suffix, platform, size, digest, executable]);
}
