import type { SourceImage } from '../archive/source-image.ts';
import { comparePlatforms, describePlatform, type Platform } from '../oci/platform.ts';
import { requirePlatforms } from '../oci/required-platforms.ts';
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
  if (expected !== undefined) requirePlatforms(sorted, expected);
  return sorted;
}

function twice(one: SourceImage, other: SourceImage): AlbaError {
  const isSame = one.config.descriptor.digest === other.config.descriptor.digest;
  if (one.source === other.source && isSame) {
    return new AlbaError('platform', `${one.source} is given twice`, { hint: 'give it once' });
  }
  const platform = describePlatform(one.platform);
  const sources =
    one.source === other.source
      ? `${one.source} holds two images`
      : `${[one.source, other.source].sort().join(' and ')} both hold an image`;
  return new AlbaError('platform', `${sources} for ${platform}`, {
    hint: 'leave one of them out, or name its platform: PLATFORM=PATH',
  });
}
