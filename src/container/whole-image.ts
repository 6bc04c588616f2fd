import type { Platform } from '../oci/platform.ts';
import type { FoundRecords } from '../protocol/build-records.ts';
import type { ImageDestination } from '../registry/image-destination.ts';
import { attestationKey, eachOnce, firstOfEach } from './each-once.ts';
import { withFloatingTags } from './floating.ts';
import { imageIndex } from './image-documents.ts';
import type { MergedImage } from './merged-image.ts';
import { attachedTo } from './own-records.ts';
import { recordedImage } from './recorded-image.ts';

export interface WholeImageOptions {
  readonly destination: ImageDestination;
  /** Of the index. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly own: MergedImage;
  /** The platforms that the tag is to have. */
  readonly expected: readonly Platform[];
  readonly signal: AbortSignal;
}

/**
 * The image that the records of a build make, in canonical order: the same records and annotations give the same bytes,
 * whoever puts them together. What this run has itself it can send again.
 */
export async function wholeImage(
  records: FoundRecords,
  { destination, annotations, own, expected, signal }: WholeImageOptions,
): Promise<MergedImage> {
  const ordered = [...records].sort(([a], [b]) => (a < b ? -1 : 1));
  const here = new Map(own.manifests.map((manifest) => [manifest.descriptor.digest, manifest]));
  const parts = await Promise.all(
    ordered.map(([platform, { bytes }]) =>
      recordedImage(platform, bytes, { destination, expected, here, signal }),
    ),
  );
  const children = parts.flatMap((part) => part.children);
  // Two platforms may have one in common, as one job that has both would find; a tag may list those of a platform that is replaced.
  const attestations = attachedTo(
    children,
    firstOfEach(
      parts.flatMap((part) => part.attestations),
      attestationKey,
    ),
  );
  return {
    index: imageIndex(children, attestations, withFloatingTags(annotations, [...own.floating])),
    children,
    attestations,
    floating: own.floating,
    blobs: eachOnce([...own.blobs, ...parts.flatMap(({ blobs }) => blobs)]),
    reused: own.reused,
    manifests: eachOnce([...own.manifests, ...parts.flatMap(({ manifests }) => manifests)]),
  };
}
