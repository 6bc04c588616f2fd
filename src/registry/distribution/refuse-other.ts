import type { Digest } from '../../oci/digest.ts';
import { AlbaError } from '../../report/error.ts';
import type { Reply } from './api-client.ts';

/** Whether an answer says that it is about something else than `digest`. */
export function isOther({ headers }: Pick<Reply, 'headers'>, digest: Digest): boolean {
  const said = headers['docker-content-digest'];
  return typeof said === 'string' && said.startsWith('sha256:') && said !== digest;
}

/** Throws `damaged` where a registry disagrees about a digest. `place`: whose, for messages. */
export function refuseOther(reply: Pick<Reply, 'headers'>, digest: Digest, place: string): void {
  if (!isOther(reply, digest)) return;
  const said = reply.headers['docker-content-digest'];
  throw new AlbaError('damaged', `${place} says that ${digest} is ${said}`, {
    hint: 'the registry, or something before it, changes what goes through it: look after that',
  });
}
