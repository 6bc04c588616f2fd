import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { describePlatform } from '../oci/platform.ts';
import type { Count, PublishedPlatform, Status, TargetResult } from '../protocol/publication.ts';
import type { ImageDestination } from '../registry/image-destination.ts';
import { downloadSize, type ExistingImage } from './existing-image.ts';
import { objectsOf } from './image-objects.ts';
import type { MergedImage } from './merged-image.ts';
import { isWritten, type PlannedTag } from './plan-tags.ts';

export interface Outcome {
  readonly destination: ImageDestination;
  readonly name: string;
  readonly image: MergedImage;
  readonly tags: readonly PlannedTag[];
  /** Digests that were at the destination and were not sent. */
  readonly there: ReadonlySet<Digest>;
  readonly sent: Count;
  readonly status: Status;
}

/** What became of an image on a destination. Where nothing was written, it tells what stands there. */
export function targetResult({ destination, name, image, tags, there, sent, status }: Outcome): TargetResult {
  const [first] = tags;
  const writes = tags.some(isWritten);
  const standing = writes ? undefined : first?.existing;
  const kept = descriptorsOf(image).filter(({ digest }) => !writes || there.has(digest));
  const digest = standing?.digest ?? image.index.descriptor.digest;
  return {
    target: destination.name,
    kind: 'container',
    status,
    references: tags.map(({ place }) => destination.reference(place) ?? `${name}:${place}`),
    urls: tags.flatMap(({ place }) => destination.urls(place, digest)),
    platforms: standing === undefined ? ownPlatforms(image) : standingPlatforms(standing),
    digest,
    sent,
    skipped: count(kept.filter(({ digest }) => !image.reused.has(digest))),
    reused: count(kept.filter(({ digest }) => image.reused.has(digest))),
  };
}

/** A platform's size is what a client downloads for it: config and layers. */
function ownPlatforms({ children }: MergedImage): readonly PublishedPlatform[] {
  return children.map(({ platform, manifest, config, layers }) => ({
    platform: describePlatform(platform),
    digest: manifest.descriptor.digest,
    size: downloadSize({ config: config.descriptor, layers }),
  }));
}

function standingPlatforms({ platforms }: ExistingImage): readonly PublishedPlatform[] {
  return platforms.map(({ platform, digest, manifest }) => ({
    platform: describePlatform(platform),
    digest,
    size: manifest === undefined ? 0 : downloadSize(manifest),
  }));
}

/** What is to be sent, as far as it can be told before: the objects that are not there, and the tags. */
export function plannedCount(
  image: MergedImage,
  tags: readonly PlannedTag[],
  there: ReadonlySet<Digest>,
): Count {
  const written = tags.filter(isWritten);
  if (written.length === 0) return count([]);
  const absent = descriptorsOf(image).filter(({ digest }) => !there.has(digest));
  return count([...absent, ...written.map(() => image.index.descriptor)]);
}

/** Each once. */
function descriptorsOf(image: MergedImage): readonly Descriptor[] {
  const descriptors = objectsOf(image).map(({ descriptor }) => descriptor);
  return [...new Map(descriptors.map((descriptor) => [descriptor.digest, descriptor])).values()];
}

function count(objects: readonly Descriptor[]): Count {
  return { objects: objects.length, bytes: objects.reduce((sum, { size }) => sum + size, 0) };
}
