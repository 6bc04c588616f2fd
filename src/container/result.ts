import type { Digest } from '../oci/digest.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { Count, PublishedPlatform, Status, TargetResult } from '../protocol/publication.ts';
import type { ImageDestination } from '../registry/image-destination.ts';
import { downloadSize, type ExistingImage } from './existing-image.ts';
import type { MergedImage } from './merge.ts';
import type { PlannedTag } from './plan-tags.ts';

export interface Outcome {
  readonly destination: ImageDestination;
  readonly name: string;
  readonly image: MergedImage;
  readonly tags: readonly PlannedTag[];
  /** Digests that were at the destination and were not sent. */
  readonly there: ReadonlySet<Digest>;
  readonly status: Status;
}

/** What became of an image on a destination. Where nothing was written, it tells what stands there. */
export function targetResult({ destination, name, image, tags, there, status }: Outcome): TargetResult {
  const [first] = tags;
  const standing = status === 'unchanged' ? first?.existing : undefined;
  const digest = standing?.digest ?? image.index.descriptor.digest;
  return {
    target: destination.name,
    kind: 'container',
    status,
    references: tags.map(({ place }) => destination.reference(place) ?? `${name}:${place}`),
    urls: tags.flatMap(({ place }) => destination.urls(place, digest)),
    platforms: standing === undefined ? ownPlatforms(image) : standingPlatforms(standing),
    digest,
    ...counts(image, tags, status === 'unchanged' ? 'all' : there),
    reused: { objects: 0, bytes: 0 },
  };
}

/** A platform's size is what a client downloads for it: config and layers. */
function ownPlatforms({ children }: MergedImage): readonly PublishedPlatform[] {
  return children.map(({ platform, manifest, config, layers }) => ({
    platform: formatPlatform(platform),
    digest: manifest.descriptor.digest,
    size: downloadSize({ config: config.descriptor, layers: layers.map(({ descriptor }) => descriptor) }),
  }));
}

function standingPlatforms({ platforms }: ExistingImage): readonly PublishedPlatform[] {
  return platforms.map(({ platform, digest, manifest }) => ({
    platform: formatPlatform(platform),
    digest,
    size: manifest === undefined ? 0 : downloadSize(manifest),
  }));
}

/** The image's objects and the tags written. */
function counts(
  { index, children, blobs }: MergedImage,
  tags: readonly PlannedTag[],
  there: ReadonlySet<Digest> | 'all',
): { sent: Count; skipped: Count } {
  const objects = [
    ...blobs.map(({ descriptor }) => descriptor),
    ...children.map(({ manifest }) => manifest.descriptor),
    index.descriptor,
  ];
  const unique = [...new Map(objects.map((object) => [object.digest, object.size]))];
  const skipped = unique.filter(([digest]) => there === 'all' || there.has(digest)).map(([, size]) => size);
  const sent = unique.filter(([digest]) => there !== 'all' && !there.has(digest)).map(([, size]) => size);
  const pointed = tags.filter(({ action }) => action === 'write').map(() => index.descriptor.size);
  return { sent: count([...sent, ...pointed]), skipped: count(skipped) };
}

function count(sizes: readonly number[]): Count {
  return { objects: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
