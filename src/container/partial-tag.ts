import { comparePlatforms, formatPlatform, type Platform } from '../oci/platform.ts';
import type { ExistingImage } from './existing-image.ts';
import type { MergedImage } from './merged-image.ts';

/**
 * What keeps a tag from being the whole image that a job brings a part of: a clause for each own platform that is another
 * there, for each that is missing, and for each that is not to be there. None where it is that image.
 */
export function partialDifferences(
  existing: ExistingImage,
  own: MergedImage,
  expected: readonly Platform[],
): readonly string[] {
  const others = own.children.filter(({ platform, config }) => {
    const there = existing.platforms.find((entry) => comparePlatforms(entry.platform, platform) === 0);
    return there !== undefined && there.manifest?.config.digest !== config.descriptor.digest;
  });
  const wanted = new Set(expected.map(formatPlatform));
  const there = new Set(existing.platforms.map(({ platform }) => formatPlatform(platform)));
  return [
    ...others.map(({ platform }) => `${formatPlatform(platform)} differs`),
    ...[...wanted].filter((platform) => !there.has(platform)).map((platform) => `${platform} is not there`),
    ...[...there]
      .filter((platform) => !wanted.has(platform))
      .map((platform) => `${platform} is there and not among the platforms of this build`),
  ];
}
