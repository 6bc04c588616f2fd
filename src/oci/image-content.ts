import { type Digest, digestOf } from './digest.ts';
import type { Descriptor, Index } from './documents.ts';
import { comparePlatforms, formatPlatform, type Platform } from './platform.ts';

/** A platform's entry in an index. */
export interface PlatformEntry {
  readonly platform: Platform;
  readonly digest: Digest;
}

/** The entries of an index that are content: those that say no platform, or `unknown`, as attestations do, are none. */
export function platformEntries(index: Index): readonly PlatformEntry[] {
  return index.manifests.flatMap(({ platform, digest }) => {
    if (platform === undefined || platform.os === 'unknown') return [];
    const { os, architecture, variant } = platform;
    const version = platform['os.version'];
    return [
      {
        digest,
        platform: {
          os,
          architecture,
          ...(variant === undefined ? {} : { variant }),
          ...(version === undefined ? {} : { 'os.version': version }),
        },
      },
    ];
  });
}

/** The manifests that an index lists as attached to others: by the platform `unknown`, as BuildKit marks them. */
export function attestationEntries(index: Index): readonly Descriptor[] {
  return index.manifests.filter(({ platform }) => platform?.os === 'unknown');
}

/**
 * The same for two images where they are the same to whoever runs them: the same platforms with the same configs.
 * Annotations and compressed bytes do not count. `configs` come in any order; a `digest` is that of a config.
 */
export function imageContent(configs: readonly PlatformEntry[]): Digest {
  const sorted = [...configs].sort((a, b) => comparePlatforms(a.platform, b.platform));
  const lines = sorted.map(({ platform, digest }) => [
    formatPlatform(platform),
    platform['os.version'] ?? '',
    digest,
  ]);
  return digestOf(JSON.stringify(lines));
}
