import type { SourceImage } from '../archive/source-image.ts';
import { describePlatform, type Platform } from '../oci/platform.ts';
import { refuseOthers } from '../oci/required-platforms.ts';
import type { ImageDestination, ImageRecords } from '../registry/image-destination.ts';
import { AlbaError } from '../report/error.ts';

/** The tag that the records of a build lie under, the same in all its jobs. */
export function recordTag(destination: ImageDestination, tags: readonly string[]): string {
  const [first = ''] = tags.map((tag) => destination.tagName(tag)).sort();
  return first;
}

/** Throws `usage` where there can be no records. */
export function recordsAt(
  destination: ImageDestination,
  tags: readonly string[],
  build: string,
): ImageRecords {
  const records = destination.records?.(recordTag(destination, tags), build);
  if (records !== undefined) return records;
  throw new AlbaError('usage', `${destination.name} cannot be published to platform by platform`, {
    hint: 'leave out --partial there, and publish all platforms in one run; stores and registries can do both',
  });
}

/** Throws `platform` for images that the tag is not to have, and for those that a record cannot tell apart. */
export function refuseForPartial(images: readonly SourceImage[], expected: readonly Platform[]): void {
  refuseOthers(images, expected);
  const versioned = images.find(({ platform }) => platform['os.version'] !== undefined);
  if (versioned === undefined) return;
  throw new AlbaError(
    'platform',
    `${versioned.source} is for ${describePlatform(versioned.platform)}, one version of a system among others`,
    { hint: 'leave out --partial, and publish all versions in one run' },
  );
}
