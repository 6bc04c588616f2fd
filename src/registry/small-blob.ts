import { type Digest, digestOf } from '../oci/digest.ts';
import { readDocument } from '../protocol/read-document.ts';
import { isDamaged } from '../report/error.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** A blob of the size of a document; undefined where it is not there, too large for one, or has other bytes than its digest says. */
export async function readSmallBlob(
  store: ObjectStore,
  key: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const found = await readDocument(store, key, { signal });
    return found !== undefined && digestOf(found.bytes) === digest ? found.bytes : undefined;
  } catch (error) {
    if (isDamaged(error)) return undefined;
    throw error;
  }
}
