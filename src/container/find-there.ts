import type { Digest } from '../oci/digest.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { ImageDestination, ImageObject, Witness } from '../registry/image-destination.ts';
import { objectsBelow, objectsOf } from './image-objects.ts';
import type { MergedImage } from './merged-image.ts';
import type { PlannedTag } from './plan-tags.ts';
import type { StandingTag } from './standing-tags.ts';

/**
 * What of an image need not be sent, as far as can be told cheaply: what other jobs have `brought`, and what the tags that were
 * read reach (`others`: those that are not replaced); everything where its index is there already; else what the destination
 * says it has. A guess: the last look before the tag decides.
 */
export async function findThere(
  destination: ImageDestination,
  image: MergedImage,
  tags: readonly PlannedTag[],
  others: readonly StandingTag[],
  signal: AbortSignal,
  brought: ReadonlySet<Digest> = new Set(),
): Promise<ReadonlySet<Digest>> {
  const known = new Set(brought);
  for (const { reaches } of reachedBy(tags, others)) for (const digest of reaches) known.add(digest);
  const { descriptor: index } = image.index;
  if (known.has(index.digest) || (await destination.hasManifest(index))) {
    return new Set(objectsOf(image).map(({ descriptor }) => descriptor.digest));
  }
  const ask = async (objects: readonly ImageObject[]): Promise<void> => {
    const unknown = objects.filter(({ descriptor }) => !known.has(descriptor.digest));
    await inOrder(unknown, 8, signal, async ({ kind, descriptor }) => {
      const isThere = await (kind === 'blobs'
        ? destination.hasBlob(descriptor)
        : destination.hasManifest(descriptor));
      if (isThere) known.add(descriptor.digest);
    });
  };
  const below = objectsBelow(image);
  if (destination.manifestsVouch !== true) {
    await ask(below);
    return known;
  }
  await ask(below.filter(({ kind }) => kind === 'manifests'));
  for (const digest of vouchedFor(image, known)) known.add(digest);
  await ask(below.filter(({ kind }) => kind === 'blobs'));
  return known;
}

/** What the manifests that are there name. */
function vouchedFor({ children, attestations }: MergedImage, known: ReadonlySet<Digest>): readonly Digest[] {
  return [
    ...children
      .filter(({ manifest }) => known.has(manifest.descriptor.digest))
      .flatMap(({ config, layers }) => [config.descriptor, ...layers]),
    ...attestations
      .filter(({ descriptor }) => known.has(descriptor.digest))
      .flatMap(({ blobs }) => blobs.map(({ descriptor }) => descriptor)),
  ].map(({ digest }) => digest);
}

/** Of the tags that were read, the one that reaches most of the image. */
export function bestWitness(
  image: MergedImage,
  tags: readonly PlannedTag[],
  others: readonly StandingTag[],
): Witness | undefined {
  const own = objectsOf(image);
  const witnesses = reachedBy(tags, others).map((witness) => {
    const proved = own.filter(({ descriptor }) => witness.reaches.has(descriptor.digest)).length;
    return { proved, witness };
  });
  witnesses.sort((a, b) => b.proved - a.proved);
  return witnesses[0]?.witness;
}

/** `others` may name the same tags: what they reach was found out in another way. */
function reachedBy(tags: readonly PlannedTag[], others: readonly StandingTag[]): readonly Witness[] {
  const planned = tags.flatMap(({ place, existing }) =>
    existing === undefined ? [] : [{ tag: place, digest: existing.digest, reaches: existing.reaches }],
  );
  return [...planned, ...others.map(({ place, digest, reaches }) => ({ tag: place, digest, reaches }))];
}
