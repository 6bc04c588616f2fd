import type { Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/platform.ts';
import type { FoundRecords } from '../protocol/build-records.ts';
import type { ImageDestination } from '../registry/image-destination.ts';
import { withFloatingTags } from './floating.ts';
import { imageIndex } from './image-documents.ts';
import type { MergedImage } from './merged-image.ts';
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
  const parts = await Promise.all(
    ordered.map(([platform, { bytes }]) => recordedImage(destination, platform, bytes, expected, signal)),
  );
  const children = parts.flatMap((part) => part.children);
  // Two platforms may have one in common, as one job that has both would find.
  const attestations = eachOnce(
    parts.flatMap((part) => part.attestations),
    ({ descriptor, subject }) => `${descriptor.digest} ${subject}`,
  );
  return {
    index: imageIndex(children, attestations, withFloatingTags(annotations, [...own.floating])),
    children,
    attestations,
    floating: own.floating,
    blobs: eachOnce([...own.blobs, ...parts.flatMap(({ blobs }) => blobs)], digestOf),
    reused: own.reused,
    manifests: eachOnce([...own.manifests, ...parts.flatMap(({ manifests }) => manifests)], digestOf),
  };
}

function digestOf({ descriptor }: { readonly descriptor: { readonly digest: Digest } }): Digest {
  return descriptor.digest;
}

/** The first of each. */
function eachOnce<T>(objects: readonly T[], keyOf: (object: T) => string): readonly T[] {
  const unique = new Map<string, T>();
  for (const object of objects) if (!unique.has(keyOf(object))) unique.set(keyOf(object), object);
  return [...unique.values()];
}
