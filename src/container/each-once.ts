import type { Attestation } from '../archive/source-image.ts';
import type { Descriptor } from '../oci/documents.ts';

/** The first of each that has a digest. */
export function eachOnce<T extends { readonly descriptor: Descriptor }>(objects: readonly T[]): readonly T[] {
  return firstOfEach(objects, ({ descriptor }) => descriptor.digest);
}

/** The first of each, by what `keyOf` tells apart. */
export function firstOfEach<T>(objects: readonly T[], keyOf: (object: T) => string): readonly T[] {
  const unique = new Map<string, T>();
  for (const object of objects) if (!unique.has(keyOf(object))) unique.set(keyOf(object), object);
  return [...unique.values()];
}

/** An index lists an attestation once for each image that it attests. */
export function attestationKey({ descriptor, subject }: Pick<Attestation, 'descriptor' | 'subject'>): string {
  return `${descriptor.digest} ${subject}`;
}
