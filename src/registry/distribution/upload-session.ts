import type { ApiClient, Reply } from './api-client.ts';
import { discard } from './discard.ts';
import { locationOf } from './location.ts';

/** An upload that a registry has begun: where its next part goes, and what it says of sizes. */
export interface UploadSession {
  readonly location: URL;
  /** Bytes that it has. */
  readonly offset: number;
  /** Of a chunk but the last (distribution-spec § Pushing a blob in chunks), bytes; undefined where it does not say. */
  readonly least: number | undefined;
  /** The same for the most, as Cloudflare's registry says it. */
  readonly most: number | undefined;
}

const wayBack = 3_000;

/** The session that a 202 or 204 tells of; what it does not say stays as it was. */
export function sessionOf(reply: Reply, host: string, before?: UploadSession): UploadSession {
  const { location } = reply.headers;
  return {
    location:
      location === undefined && before !== undefined
        ? before.location
        : locationOf(location, reply.url, host),
    offset: offsetOf(reply) ?? 0,
    least: lengthOf(reply, 'oci-chunk-min-length') ?? before?.least,
    most: lengthOf(reply, 'oci-chunk-max-length') ?? before?.most,
  };
}

/** `Range: 0-N`, N being the last byte. Of nothing distribution says 0-0, too. */
function offsetOf({ headers }: Pick<Reply, 'headers'>): number | undefined {
  const [, last] = /^(?:bytes[ =])?0-(\d+)$/.exec(headers.range?.trim() ?? '') ?? [];
  if (last === undefined) return undefined;
  return last === '0' ? 0 : Number(last) + 1;
}

function lengthOf({ headers }: Reply, name: string): number | undefined {
  const value = Number(headers[name]);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** Asks how far an upload got. Undefined where the registry knows of none, or does not tell: then it has to begin anew. */
export async function resumed(
  client: ApiClient,
  session: UploadSession,
  signal: AbortSignal,
): Promise<UploadSession | undefined> {
  const doing = 'resume an upload to';
  const reply = await client.send({ method: 'GET', path: session.location, doing, signal });
  discard(reply);
  if (reply.status !== 204 && reply.status !== 202) return undefined;
  return sessionOf(reply, client.host.name, session);
}

/** Tells the registry that nothing more comes, also after an interruption. Never rejects: what is left it removes itself in time. */
export async function cancelled(client: ApiClient, { location }: UploadSession): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('too late')), wayBack);
  try {
    const request = {
      method: 'DELETE',
      path: location,
      doing: 'cancel an upload to',
      signal: late.signal,
    } as const;
    discard(await client.sendOnce(request));
  } catch (error) {
    client.host.run.reporter.debug(`an upload was not cancelled: ${String(error)}`);
  } finally {
    clearTimeout(timer);
  }
}
