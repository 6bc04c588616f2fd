import { type Digest, digestOf, hexOf } from '../../oci/digest.ts';
import { type Descriptor, type Index, indexSchema } from '../../oci/documents.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { parseJson } from '../../oci/parse-json.ts';
import type { Count } from '../../protocol/publication.ts';
import type { ApiClient } from './api-client.ts';
import { discard } from './discard.ts';
import type { Manifests } from './manifests.ts';

const nothing: Count = { objects: 0, bytes: 0 };
const empty: Index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };

/**
 * Has manifests listed that refer to `subject`. A registry with an API of referrers lists them by itself; in another one they
 * stand in an index under a tag that is made of the subject's digest (distribution-spec § Referrers Tag Schema), which is read and
 * then written: of two jobs that do so at the same moment, one's entries may be missing afterwards.
 */
export async function listReferrers(
  client: ApiClient,
  manifests: Manifests,
  subject: Digest,
  referrers: readonly Descriptor[],
): Promise<Count> {
  if (referrers.length === 0 || (await hasReferrersApi(client, subject))) return nothing;
  const tag = `sha256-${hexOf(subject)}`;
  const found = await manifests.read(tag);
  const before = (found && indexSchema.safeParse(parseJson(found.bytes)).data) ?? empty;
  const listed = new Set(before.manifests.map(({ digest }) => digest));
  const absent = referrers.filter(({ digest }) => !listed.has(digest));
  if (absent.length === 0) return nothing;
  const all = [...before.manifests, ...absent].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const bytes = Buffer.from(JSON.stringify({ ...before, manifests: all }));
  const descriptor = { mediaType: mediaTypes.index, digest: digestOf(bytes), size: bytes.length };
  await manifests.write(tag, { descriptor, bytes });
  return { objects: 1, bytes: bytes.length };
}

/** distribution-spec § Listing Referrers: 404 is said by those alone that do not have it. */
async function hasReferrersApi(client: ApiClient, subject: Digest): Promise<boolean> {
  const request = {
    method: 'GET',
    path: `referrers/${subject}`,
    doing: 'list what refers to an image in',
  } as const;
  const reply = await client.send(request);
  if (reply.status !== 200 && reply.status !== 404) throw await client.refused(reply, request.doing);
  discard(reply);
  return reply.status === 200;
}
