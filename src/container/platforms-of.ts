import type { SourceImage } from '../archive/source-image.ts';
import { asClientsRead } from '../oci/as-clients-read.ts';
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
  const seen = new Map<string, SourceImage>();
  for (const image of sorted) {
    const platform = describePlatform(asClientsRead(image.platform));
    const before = seen.get(platform);
    if (before !== undefined) throw twice(before, image);
    seen.set(platform, image);
  }
  if (expected !== undefined) requirePlatforms(sorted, expected);
  return sorted;
}

function twice(one: SourceImage, other: SourceImage): AlbaError {
  const isSame = one.config.descriptor.digest === other.config.descriptor.digest;
  if (one.source === other.source && isSame) {
    return new AlbaError('platform', `${one.source} is given twice`, { hint: 'give it once' });
  }
  const words = new Set([one, other].map((image) => describePlatform(image.platform)));
  const platform = [...words].join(', which clients take for ');
  const sources =
    one.source === other.source
      ? `${one.source} holds two images`
      : `${[one.source, other.source].sort().join(' and ')} both hold an image`;
  return new AlbaError('platform', `${sources} for ${platform}`, {
    hint: 'leave one of them out, or name its platform: PLATFORM=PATH',
  });
}
