import type { Blob } from '../../layers/blob.ts';
import { Sent } from '../../store/sent.ts';
import type { SendOptions } from '../image-destination.ts';
import type { ApiClient, Reply } from './api-client.ts';
import { beginUpload } from './begin-upload.ts';
import { BodyReader } from './body-reader.ts';
import { smallerChunk } from './chunk-size.ts';
import { discard } from './discard.ts';
import { refuseOther } from './refuse-other.ts';
import { cancelled, resumed, sessionOf, type UploadSession } from './upload-session.ts';
import { lastWord, setbackOf } from './upload-setback.ts';

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
  const signal = options.signal ?? client.host.run.signal;
  const { onTaken = () => {} } = options;
  await client.host.mounts.sending(digest, client.repository, { signal, onTaken }, async (from) => {
    await new BlobUpload(client, blob, isThere, { ...options, signal }).run(from);
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
  readonly #onTaken: () => void;
  /** Undefined where there is nothing to go on with. */
  #session: UploadSession | undefined;
  /** Bytes of a request; undefined: all. */
  #chunk: number | undefined;
  #failures = 0;
  #furthest = 0;
  #isResumed = false;

  constructor(
    client: ApiClient,
    blob: Blob,
    isThere: () => Promise<boolean>,
    { signal, onProgress, onTaken = () => {} }: SendOptions & { readonly signal: AbortSignal },
  ) {
    this.#onTaken = onTaken;
    const { digest } = blob.descriptor;
    this.#client = client;
    this.#blob = blob;
    this.#isThere = isThere;
    this.#signal = signal;
    this.#sent = new Sent(onProgress);
    this.#reader = new BodyReader(digest, blob.body, signal);
    this.#doing = `send ${digest.slice(0, 19)}… to`;
  }

  async run(from: string | undefined): Promise<void> {
    try {
      await this.#begin(from);
      while (this.#session !== undefined) if (await this.#try(this.#session)) return;
    } catch (error) {
      if (this.#session !== undefined) await cancelled(this.#client, this.#session);
      throw error;
    } finally {
      this.#reader.close();
    }
  }

  async #begin(from?: string): Promise<void> {
    const { digest, size } = this.#blob.descriptor;
    const start = { client: this.#client, digest, doing: this.#doing, signal: this.#signal };
    this.#sent.takeBack();
    this.#furthest = 0;
    this.#session = await beginUpload(start, from);
    if (this.#session === undefined) {
      this.#sent.add(size);
      this.#onTaken();
    }
    const { most } = this.#session ?? {};
    if (most !== undefined && most < size) this.#chunk ??= most;
  }

  /** Sends what the registry does not have yet. True when it has all; else the session is where to go on. */
  async #try(session: UploadSession): Promise<boolean> {
    try {
      const reply = await this.#send(session);
      if (reply.status === 201 || reply.status === 204) {
        discard(reply);
        const { host, repository } = this.#client;
        refuseOther(reply, this.#blob.descriptor.digest, `${host.name}/${repository}`);
        return true;
      }
      await this.#recover(reply);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!this.#client.host.mayPass(error)) throw this.#client.failed(error, this.#doing);
      this.#client.host.run.reporter.debug(`an upload broke off: ${String(error)}`);
      this.#fail(this.#client.failed(error, this.#doing));
      // A proxy that takes no such size may say so by breaking off; and on a bad line smaller parts get through.
      if (this.#failures > 1) this.#chunk = this.#smaller() ?? this.#chunk;
      await this.#goOn();
    }
    return false;
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
      discard(reply);
      const next = sessionOf(reply, this.#client.host.name, this.#session);
      // One that took less says so.
      offset = next.offset > offset && next.offset < end ? next.offset : end;
      location = next.location;
      this.#session = { ...next, offset };
      this.#isResumed = false;
      this.#cameTo(offset);
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

  /** Finds where to go on after a refusal, if that helps. */
  async #recover(reply: Reply): Promise<void> {
    const refused = await this.#client.refused(reply, this.#doing);
    const setback = setbackOf(refused, this.#isResumed);
    if (setback === undefined) throw refused;
    if (setback === 'smaller') {
      const chunk = this.#smaller();
      if (chunk === undefined) throw refused;
      this.#chunk = chunk;
      if (this.#session !== undefined) await cancelled(this.#client, this.#session);
      return await this.#begin();
    }
    this.#fail(lastWord(refused));
    if (refused.codes.includes('DIGEST_INVALID')) this.#reader.doubt();
    if (setback === 'again') return await this.#goOn(reply);
    await this.#client.host.pause(this.#failures, this.#signal);
    await this.#begin();
  }

  /** Asks how far the upload got; nowhere where the blob is there by now. */
  async #goOn(after?: Reply): Promise<void> {
    await this.#client.host.pause(this.#failures, this.#signal, after);
    // It may be the answer alone that was lost.
    if (await this.#isThere()) {
      this.#session = undefined;
      return;
    }
    const known = this.#session && (await resumed(this.#client, this.#session, this.#signal));
    if (known === undefined || known.offset > this.#blob.descriptor.size) return await this.#begin();
    this.#session = known;
    this.#isResumed = known.offset > 0;
    this.#cameTo(known.offset);
  }

  #smaller(): number | undefined {
    return this.#session && smallerChunk(this.#chunk ?? this.#blob.descriptor.size, this.#session);
  }

  /** Who gets ahead has not failed. */
  #cameTo(offset: number): void {
    if (offset <= this.#furthest) return;
    this.#furthest = offset;
    this.#failures = 0;
  }

  /** Counts a failure; too many without a step ahead are the end. */
  #fail(error: unknown): void {
    this.#failures += 1;
    if (this.#failures >= this.#client.host.patience.tries) throw error;
  }
}
