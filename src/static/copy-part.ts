import { AlbaError } from '../report/error.ts';
import type { ObjectInfo, ObjectStore, RequestOptions } from '../store/object-store.ts';
import type { Part } from './artefact.ts';

/** An object of the store that held a part's bytes when it had this ETag. */
export interface Origin {
  readonly key: string;
  readonly etag: string;
}

/**
 * Copies a part inside the store; undefined where the origin is gone or has become another object meanwhile, so that what
 * now lies at `to` may be anything.
 */
export async function copyPart(
  store: ObjectStore,
  origin: Origin,
  to: string,
  part: Part,
  { signal }: Required<RequestOptions>,
): Promise<ObjectInfo | undefined> {
  try {
    const copied = await store.copy(origin.key, to, { ...part.options, signal });
    if (copied.size !== part.body.size) return undefined;
    if (copied.etag === origin.etag) return copied;
    // Stores give a copy of a multipart upload another ETag: then the origin's own tells whether it was the right one.
    return (await store.head(origin.key, { signal }))?.etag === origin.etag ? copied : undefined;
  } catch (error) {
    signal.throwIfAborted();
    // Most likely the origin is gone. Whatever it is, sending the part itself comes next, and fails if the store does.
    if (error instanceof AlbaError && error.code === 'target') return undefined;
    throw error;
  }
}
