import type { Blob } from '../../layers/blob.ts';
import { AlbaError } from '../../report/error.ts';
import { Sent } from '../../store/sent.ts';
import type { SendOptions } from '../image-destination.ts';
import type { ApiClient, Reply } from './api-client.ts';
import { BodyReader } from './body-reader.ts';
import { smallerChunk } from './chunk-size.ts';
import { isPassing } from './passing.ts';
import { Refusal } from './refusal.ts';
import { cancelled, resumed, sessionOf, type UploadSession } from './upload-session.ts';

/** What came of a try that the registry did not take. */
type Setback =
  | { readonly kind: 'again'; readonly after?: Reply }
  | { readonly kind: 'anew' }
  | { readonly kind: 'smaller'; readonly refused: AlbaError };

/**
 * Sends one blob (distribution-spec § Pushing blobs): mounted where another repository has it, else whole in one request, in
 * chunks where that is too large for the registry. What breaks goes on where the registry says that it ended.
 */
export async function uploadBlob(
  client: ApiClient,
  blob: Blob,
  isThere: () => Promise<boolean>,
  options: SendOptions,
): Promise<void> {
  const { digest } = blob.descriptor;
  await client.host.mounts.sending(digest, client.repository, async (from) => {
    await new BlobUpload(client, blob, isThere, options).run(from);
  });
}

class BlobUpload {
  readonly #client: ApiClient;
  readonly #blob: Blob;
  readonly #isThere: () => Promise<boolean>;
  readonly #signal: AbortSignal;
  readonly #sent: Sent;
  readonly #reader: BodyReader;
  readonly #doing: string;
  /** Bytes of a request; undefined: all. */
  #chunk: number | undefined;
  #failures = 0;
  #furthest = 0;

  constructor(client: ApiClient, blob: Blob, isThere: () => Promise<boolean>, options: SendOptions) {
    this.#client = client;
    this.#blob = blob;
    this.#isThere = isThere;
    this.#signal = options.signal ?? client.host.run.signal;
    this.#sent = new Sent(options.onProgress);
    const { digest } = blob.descriptor;
    this.#reader = new BodyReader(digest, blob.body, this.#signal);
    this.#doing = `send ${digest.slice(0, 19)}… to`;
  }

  async run(from: string | undefined): Promise<void> {
    let session = await this.#begin(from);
    try {
      while (session !== undefined) {
        const setback = await this.#try(session);
        if (setback === undefined) return;
        session = await this.#recover(session, setback);
      }
    } catch (error) {
      if (session !== undefined) await cancelled(this.#client, session);
      throw error;
    } finally {
      await this.#reader.close();
    }
  }

  /** Undefined where nothing has to be sent: it was mounted. */
  async #begin(from?: string): Promise<UploadSession | undefined> {
    const { digest, size } = this.#blob.descriptor;
    const reply = (await this.#mount(from)) ?? (await this.#post('blobs/uploads/', []));
    if (reply.status === 201) {
      reply.body.resume();
      this.#client.host.run.reporter.debug(`${digest} was taken from ${from ?? 'another repository'} there`);
      this.#sent.add(size);
      return undefined;
    }
    if (reply.status !== 202) throw await this.#client.refused(reply, this.#doing);
    reply.body.resume();
    const session = sessionOf(reply, this.#client.host.name);
    if (session.most !== undefined && session.most < size) this.#chunk ??= session.most;
    return { ...session, offset: 0 };
  }

  /** Asks for a blob of another repository; where that has it not, an upload has begun. Undefined where neither is. */
  async #mount(from: string | undefined): Promise<Reply | undefined> {
    const { mounts } = this.#client.host;
    if (from === undefined && mounts.isRefused) return undefined;
    const { digest } = this.#blob.descriptor;
    const query = new URLSearchParams({ mount: digest, ...(from === undefined ? {} : { from }) });
    const scopes = from === undefined ? [] : [`repository:${from}:pull`];
    const reply = await this.#post(`blobs/uploads/?${query}`, scopes).catch((error: unknown) => {
      // A token for both repositories is more than some may have.
      if (from !== undefined && error instanceof Refusal) return undefined;
      throw error;
    });
    // One that is busy is so for any upload.
    if (reply === undefined || reply.status < 400 || isBusy(reply.status)) return reply;
    reply.body.resume();
    if (from === undefined) mounts.isRefused = true;
    return undefined;
  }

  #post(path: string, scopes: readonly string[]): Promise<Reply> {
    return this.#client.send({ method: 'POST', path, scopes, doing: this.#doing, signal: this.#signal });
  }

  /** Sends what the registry does not have yet. Undefined where it has taken all. */
  async #try(session: UploadSession): Promise<Setback | undefined> {
    try {
      const reply = await this.#send(session);
      if (reply.status === 201 || reply.status === 204) {
        reply.body.resume();
        this.#check(reply);
        return undefined;
      }
      return await this.#setback(reply);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!this.#client.host.mayPass(error)) throw this.#client.failed(error, this.#doing);
      this.#client.host.run.reporter.debug(`an upload broke off: ${String(error)}`);
      this.#fail(this.#client.failed(error, this.#doing));
      return { kind: 'again' };
    }
  }

  /** The answer to the last request, or to the first that was refused. */
  async #send(session: UploadSession): Promise<Reply> {
    const { size } = this.#blob.descriptor;
    let { location, offset } = session;
    if (offset === 0 && (this.#chunk === undefined || this.#chunk >= size)) {
      return await this.#request('PUT', this.#withDigest(location), 0, size);
    }
    while (offset < size) {
      const end = Math.min(size, offset + (this.#chunk ?? size));
      const reply = await this.#request('PATCH', location, offset, end);
      if (reply.status !== 202 && reply.status !== 204 && reply.status !== 201) return reply;
      reply.body.resume();
      const next = sessionOf(reply, this.#client.host.name, session);
      location = next.location;
      // One that took less says so.
      offset = next.offset > offset && next.offset < end ? next.offset : end;
    }
    return await this.#request('PUT', this.#withDigest(location), size, size);
  }

  #request(method: 'PUT' | 'PATCH', path: URL, from: number, to: number): Promise<Reply> {
    const isPart = method === 'PATCH';
    return this.#client.sendOnce({
      method,
      path,
      doing: this.#doing,
      signal: this.#signal,
      headers: {
        'content-type': 'application/octet-stream',
        ...(isPart ? { 'content-range': `${from}-${to - 1}` } : {}),
      },
      payload: { size: to - from, open: () => this.#bytes(from, to) },
    });
  }

  async *#bytes(from: number, to: number): AsyncGenerator<Buffer, void, undefined> {
    this.#sent.takeBack();
    this.#sent.add(from);
    for await (const bytes of this.#reader.read(from, to)) {
      yield bytes;
      this.#sent.add(bytes.length);
    }
  }

  #withDigest(location: URL): URL {
    // What stands there already stays as it is, letter by letter: it may be signed.
    const url = new URL(location);
    url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(this.#blob.descriptor.digest)}`;
    return url;
  }

  async #setback(reply: Reply): Promise<Setback> {
    const { status } = reply;
    if (isPassing(status)) {
      const refused = await this.#client.refused(reply, this.#doing);
      this.#fail(refused);
      return { kind: 'again', after: reply };
    }
    const refused = await this.#client.refused(reply, this.#doing);
    if (status === 413) return { kind: 'smaller', refused };
    const codes = refused instanceof Refusal ? refused.codes : [];
    if (status === 416) {
      this.#fail(refused);
      return { kind: 'again' };
    }
    const isLost = codes.some((code) => anew.has(code)) || (status === 404 && codes.length === 0);
    if (!isLost) throw refused;
    this.#fail(codes.includes('DIGEST_INVALID') ? this.#damaged(refused) : refused);
    return { kind: 'anew' };
  }

  /** Where to go on; undefined where the blob is there by now. */
  async #recover(session: UploadSession, setback: Setback): Promise<UploadSession | undefined> {
    if (setback.kind === 'smaller') {
      const { size } = this.#blob.descriptor;
      const chunk = smallerChunk(this.#chunk ?? size, session);
      if (chunk === undefined) throw setback.refused;
      this.#chunk = chunk;
      await cancelled(this.#client, session);
      return await this.#anew();
    }
    const { host } = this.#client;
    if (setback.kind === 'again') {
      await host.pause(Math.max(1, this.#failures), this.#signal, setback.after);
      // It may be the answer alone that was lost.
      if (await this.#isThere()) return undefined;
      const known = await resumed(this.#client, session, this.#signal);
      if (known !== undefined && known.offset <= this.#blob.descriptor.size) {
        if (known.offset > this.#furthest) {
          this.#furthest = known.offset;
          this.#failures = 0;
        }
        return known;
      }
    }
    return await this.#anew();
  }

  async #anew(): Promise<UploadSession | undefined> {
    this.#sent.takeBack();
    this.#furthest = 0;
    return await this.#begin();
  }

  /** Counts a failure; too many without a step ahead are the end. */
  #fail(error: unknown): void {
    this.#failures += 1;
    if (this.#failures >= this.#client.host.patience.tries) throw error;
  }

  #check({ headers }: Reply): void {
    const said = headers['docker-content-digest'];
    if (typeof said !== 'string' || !said.startsWith('sha256:') || said === this.#blob.descriptor.digest)
      return;
    throw new AlbaError(
      'damaged',
      `${this.#client.host.name} has ${said} in place of ${this.#blob.descriptor.digest}, which it was sent`,
      { hint: 'the registry, or something before it, changes what goes through it: look after that' },
    );
  }

  #damaged(refused: AlbaError): AlbaError {
    return new AlbaError('damaged', `${refused.message}: the bytes arrived damaged, several times`, {
      hint: 'check the network and what stands between here and the registry',
      cause: refused,
    });
  }
}

function isBusy(status: number): boolean {
  return status === 429 || status === 503;
}

/** Codes of an upload that cannot go on, and may begin anew (distribution-spec § Error Codes). */
const anew = new Set(['BLOB_UPLOAD_UNKNOWN', 'BLOB_UPLOAD_INVALID', 'DIGEST_INVALID', 'RANGE_INVALID']);
