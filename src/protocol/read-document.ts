import { AlbaError } from '../report/error.ts';
import type { ObjectAnswer, ObjectStore, RequestOptions } from '../store/object-store.ts';

/** Documents, manifests and notices are small; what is larger is none of them (containerd's own limit is 4 MiB). */
const limit = 4 * 1024 * 1024;

export interface StoredDocument {
  readonly bytes: Buffer;
  readonly info: ObjectAnswer;
}

/** The whole of a small object, 4 MiB at most; undefined where there is none. Rejects with `damaged` for a larger one. */
export async function readDocument(
  store: ObjectStore,
  key: string,
  options: RequestOptions = {},
): Promise<StoredDocument | undefined> {
  const stored = await store.get(key, options);
  if (stored === undefined) return undefined;
  const { body, ...info } = stored;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) {
      body.destroy();
      throw new AlbaError('damaged', `${key} in ${store.name} is over 4 MiB, so it is no document`, {
        hint: 'somebody else writes there; choose another name, or remove the object',
      });
    }
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), info };
}
