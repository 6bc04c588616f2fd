import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { ImageDestination, Witness } from '../registry/image-destination.ts';
import type { MergedImage } from './merge.ts';
import type { PlannedTag } from './plan-tags.ts';

/**
 * What of an image need not be sent, as far as can be told cheaply: what the tags that were read reach; everything where
 * its index is there already; else what the destination says it has. A guess: the last look before the tag decides.
 */
export async function findThere(
  destination: ImageDestination,
  { index, children, blobs }: MergedImage,
  tags: readonly PlannedTag[],
  signal: AbortSignal,
): Promise<ReadonlySet<Digest>> {
  const known = new Set(tags.flatMap(({ existing }) => [...(existing?.reaches ?? [])]));
  const manifests = children.map(({ manifest }) => manifest.descriptor);
  const below = [...manifests, ...blobs.map(({ descriptor }) => descriptor)];
  if (known.has(index.descriptor.digest) || (await destination.hasManifest(index.descriptor))) {
    return new Set([index.descriptor, ...below].map(({ digest }) => digest));
  }
  const ask = async (
    descriptors: readonly Descriptor[],
    has: (descriptor: Descriptor) => Promise<boolean>,
  ) => {
    const unknown = descriptors.filter(({ digest }) => !known.has(digest));
    await inOrder(unknown, 8, signal, async (descriptor) => {
      if (await has(descriptor)) known.add(descriptor.digest);
    });
  };
  await ask(
    blobs.map(({ descriptor }) => descriptor),
    (blob) => destination.hasBlob(blob),
  );
  await ask(manifests, (manifest) => destination.hasManifest(manifest));
  return known;
}

/** Of the tags that were read, the one that reaches most of the image. */
export function bestWitness(image: MergedImage, tags: readonly PlannedTag[]): Witness | undefined {
  const own = [
    image.index.descriptor,
    ...image.children.map(({ manifest }) => manifest.descriptor),
    ...image.blobs.map(({ descriptor }) => descriptor),
  ];
  const witnesses = tags.flatMap(({ place, existing }) => {
    if (existing === undefined) return [];
    const proved = own.filter(({ digest }) => existing.reaches.has(digest)).length;
    return [{ proved, witness: { tag: place, digest: existing.digest, reaches: existing.reaches } }];
  });
  witnesses.sort((a, b) => b.proved - a.proved);
  return witnesses[0]?.witness;
}
