import { isDigest } from '../../oci/digest.ts';
import type { ApiClient } from './api-client.ts';
import { discard } from './discard.ts';

/** Statuses and codes of registries that remove nothing, or no tags (distribution-spec § Deleting tags, § Deleting Manifests). */
const statuses = new Set([400, 405, 501]);
const codes = new Set(['UNSUPPORTED', 'DIGEST_INVALID']);

/** Asks a registry to remove what stands under a tag or a digest. */
export async function removeReference(
  client: ApiClient,
  reference: string,
): Promise<'removed' | 'absent' | 'forbidden'> {
  const doing = `remove ${isDigest(reference) ? reference : `the tag ${reference}`} from`;
  const scopes = [`repository:${client.repository}:delete`];
  const reply = await client.send({ method: 'DELETE', path: `manifests/${reference}`, scopes, doing });
  if (reply.status >= 200 && reply.status < 300) {
    discard(reply);
    return 'removed';
  }
  if (reply.status === 404) {
    discard(reply);
    return 'absent';
  }
  const refused = await client.refused(reply, doing);
  const isForbidden = statuses.has(reply.status) || refused.codes.some((code) => codes.has(code));
  if (isForbidden) return 'forbidden';
  throw refused;
}
