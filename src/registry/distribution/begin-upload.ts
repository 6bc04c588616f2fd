import type { Digest } from '../../oci/digest.ts';
import type { ApiClient, Reply } from './api-client.ts';
import { discard } from './discard.ts';
import { Refusal } from './refusal.ts';
import { sessionOf, type UploadSession } from './upload-session.ts';

export interface UploadStart {
  readonly client: ApiClient;
  readonly digest: Digest;
  /** For messages, as in `send sha256:0123… to`. */
  readonly doing: string;
  readonly signal: AbortSignal;
}

/**
 * Begins to send a blob, or has the registry take it from another of its repositories: `from`, or any, where it looks by itself
 * (distribution-spec § Mounting a blob from another repository). Undefined where that was done.
 */
export async function beginUpload(start: UploadStart, from?: string): Promise<UploadSession | undefined> {
  const { client, digest, doing } = start;
  const reply = (await mounted(start, from)) ?? (await post(start, 'blobs/uploads/', []));
  if (reply.status === 201) {
    discard(reply);
    client.host.run.reporter.debug(`${digest} was taken from ${from ?? 'another repository'} there`);
    return undefined;
  }
  if (reply.status !== 202) throw await client.refused(reply, doing);
  discard(reply);
  return { ...sessionOf(reply, client.host.name), offset: 0 };
}

/** The answer to a mount: where the registry has no such blob, an upload has begun. Undefined where it does not do that at all. */
async function mounted(start: UploadStart, from: string | undefined): Promise<Reply | undefined> {
  const { repository, host } = start.client;
  if (host.mounts.isRefused(repository, from)) return undefined;
  const query = new URLSearchParams({ mount: start.digest, ...(from === undefined ? {} : { from }) });
  const scopes = from === undefined ? [] : [`repository:${from}:pull`];
  const reply = await post(start, `blobs/uploads/?${query}`, scopes).catch((error: unknown) => {
    // A token for both repositories is more than some may have.
    if (from !== undefined && error instanceof Refusal) return undefined;
    throw error;
  });
  // One that is busy is so for any upload.
  if (reply !== undefined && (reply.status < 400 || reply.status === 429 || reply.status === 503))
    return reply;
  if (reply !== undefined) discard(reply);
  host.mounts.refuse(repository, from);
  return undefined;
}

function post(
  { client, doing, signal }: UploadStart,
  path: string,
  scopes: readonly string[],
): Promise<Reply> {
  return client.send({ method: 'POST', path, scopes, doing, signal });
}
