import { type Descriptor, type Index, indexSchema } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { parseJson } from '../oci/parse-json.ts';
import type { Count } from '../protocol/publication.ts';
import { readDocument } from '../protocol/read-document.ts';
import type { Run } from '../protocol/run.ts';
import { bytesBody } from '../store/body.ts';
import type { ObjectStore } from '../store/object-store.ts';

const options = { contentType: mediaTypes.index, cacheControl: 'no-cache' } as const;
const empty: Index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };

/**
 * Unites a static registry's list of referrers, the object that answers `GET /v2/NAME/referrers/DIGEST`, with these. It is
 * read and then written: of two jobs that do so at the same moment, one's entries may be missing afterwards. Returns what
 * was written.
 */
export async function addReferrers(
  store: ObjectStore,
  key: string,
  referrers: readonly Descriptor[],
  { signal, reporter }: Pick<Run, 'signal' | 'reporter'>,
): Promise<Count> {
  const found = await readDocument(store, key, { signal });
  const parsed = found && indexSchema.safeParse(parseJson(found.bytes)).data;
  if (found !== undefined && parsed === undefined) {
    reporter.warn(`${key} in ${store.name} was no list of referrers, and is written anew`);
  }
  const before = parsed ?? empty;
  const listed = new Set(before.manifests.map(({ digest }) => digest));
  const absent = referrers.filter(({ digest }) => !listed.has(digest));
  if (absent.length === 0) return { objects: 0, bytes: 0 };
  const manifests = [...before.manifests, ...absent].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const body = bytesBody(JSON.stringify({ ...before, manifests }));
  await store.put(key, body, { ...options, signal });
  return { objects: 1, bytes: body.size };
}
