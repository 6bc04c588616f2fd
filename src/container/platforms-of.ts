import type { SourceImage } from '../archive/source-image.ts';
import { comparePlatforms, formatPlatform, type Platform } from '../oci/platform.ts';
import { AlbaError } from '../report/error.ts';

/**
 * The images in canonical order. Throws `platform` where two have one platform, and where they are not exactly the
 * `expected` ones; the message names the sources.
 */
export function sortedByPlatform(
  images: readonly SourceImage[],
  expected?: readonly Platform[],
): readonly SourceImage[] {
  if (images.length === 0) {
    throw new AlbaError('source', 'there is no image to publish', { hint: 'name the archives to publish' });
  }
  const sorted = [...images].sort((a, b) => comparePlatforms(a.platform, b.platform));
  sorted.forEach((image, at) => {
    const before = sorted[at - 1];
    if (before !== undefined && comparePlatforms(before.platform, image.platform) === 0)
      throw twice(before, image);
  });
  if (expected !== undefined) requireExactly(sorted, expected);
  return sorted;
}

function twice(one: SourceImage, other: SourceImage): AlbaError {
  const platform = formatPlatform(one.platform);
  const sources =
    one.source === other.source
      ? `${one.source} holds two images`
      : `${[one.source, other.source].sort().join(' and ')} both hold an image`;
  return new AlbaError('platform', `${sources} for ${platform}`, {
    hint: 'leave one of them out, or name its platform: PLATFORM=PATH',
  });
}

function requireExactly(images: readonly SourceImage[], expected: readonly Platform[]): void {
  const wanted = new Set(expected.map(formatPlatform));
  const found = new Set(images.map(({ platform }) => formatPlatform(platform)));
  const missing = [...wanted].filter((platform) => !found.has(platform)).sort();
  const extra = images.filter(({ platform }) => !wanted.has(formatPlatform(platform)));
  const faults = [
    ...(missing.length > 0 ? [`there is no image for ${missing.join(', ')}`] : []),
    ...extra.map(
      ({ source, platform }) => `${source} is for ${formatPlatform(platform)}, which was not asked for`,
    ),
  ];
  if (faults.length > 0) {
    throw new AlbaError('platform', faults.join('; '), {
      hint: 'the setting platform lists all the platforms that the tag is to have: correct it, or the sources',
    });
  }
}
