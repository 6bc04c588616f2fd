import type { Digest } from '../oci/digest.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { ImageDestination, Witness } from '../registry/image-destination.ts';
import { objectsBelow, objectsOf } from './image-objects.ts';
import type { MergedImage } from './merge.ts';
import type { PlannedTag } from './plan-tags.ts';

/**
 * What of an image need not be sent, as far as can be told cheaply: what the tags that were read reach; everything where
 * its index is there already; else what the destination says it has. A guess: the last look before the tag decides.
 */
export async function findThere(
  destination: ImageDestination,
  image: MergedImage,
  tags: readonly PlannedTag[],
  signal: AbortSignal,
): Promise<ReadonlySet<Digest>> {
  const known = new Set(tags.flatMap(({ existing }) => [...(existing?.reaches ?? [])]));
  const { descriptor: index } = image.index;
  if (known.has(index.digest) || (await destination.hasManifest(index))) {
    return new Set(objectsOf(image).map(({ descriptor }) => descriptor.digest));
  }
  const unknown = objectsBelow(image).filter(({ descriptor }) => !known.has(descriptor.digest));
  await inOrder(unknown, 8, signal, async ({ kind, descriptor }) => {
    const isThere = await (kind === 'blobs'
      ? destination.hasBlob(descriptor)
      : destination.hasManifest(descriptor));
    if (isThere) known.add(descriptor.digest);
  });
  return known;
}

/** Of the tags that were read, the one that reaches most of the image. */
export function bestWitness(image: MergedImage, tags: readonly PlannedTag[]): Witness | undefined {
  const own = objectsOf(image);
  const witnesses = tags.flatMap(({ place, existing }) => {
    if (existing === undefined) return [];
    const proved = own.filter(({ descriptor }) => existing.reaches.has(descriptor.digest)).length;
    return [{ proved, witness: { tag: place, digest: existing.digest, reaches: existing.reaches } }];
  });
  witnesses.sort((a, b) => b.proved - a.proved);
  return witnesses[0]?.witness;
}
