import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { referrerIn } from '../oci/referrer.ts';
import type { MergedImage } from './merged-image.ts';

/** The attestations of an image that name a `subject`, under its digest. BuildKit's own do not: an index alone lists them. */
export function referrersOf({ attestations }: MergedImage): ReadonlyMap<Digest, readonly Descriptor[]> {
  const lists = new Map<Digest, Descriptor[]>();
  for (const { manifest, descriptor } of attestations) {
    const referrer = referrerIn(manifest, descriptor);
    if (referrer === undefined) continue;
    const list = lists.get(referrer.subject) ?? [];
    lists.set(referrer.subject, [...list, referrer.descriptor]);
  }
  return lists;
}
