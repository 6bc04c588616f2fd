import { type Digest, digestOf } from '../../oci/digest.ts';
import { isDamaged } from '../../report/error.ts';
import type { ApiClient } from './api-client.ts';
import { discard } from './discard.ts';
import { isOther } from './refuse-other.ts';

/** A config has no reason to be larger (containerd's limit of what it reads at once). */
const largestConfig = 4 << 20;

/** The blobs of one repository, as far as they are not uploads. */
export class Blobs {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Whether a blob is there, of that size. */
  async has(digest: Digest, size: number, signal?: AbortSignal): Promise<boolean> {
    const doing = `look for ${digest.slice(0, 19)}… in`;
    const path = `blobs/${digest}`;
    const reply = await this.#client.send({ method: 'HEAD', path, doing, signal });
    discard(reply);
    if (reply.status === 404) return false;
    if (reply.status === 200) {
      return !isOther(reply, digest) && Number(reply.headers['content-length'] ?? size) === size;
    }
    const { origin } = await this.#client.host.origin();
    if (reply.url.origin === origin) throw await this.#client.refused(reply, doing);
    // Where blobs lie elsewhere, their addresses are often for GET alone (moby#50065).
    const first = { method: 'GET', path, headers: { range: 'bytes=0-0' }, doing, signal } as const;
    const part = await this.#client.send(first);
    discard(part);
    return part.status === 200 || part.status === 206;
  }

  /** A small blob, whole; undefined where it is not there, or not what its digest says. */
  async readConfig(digest: Digest): Promise<Uint8Array | undefined> {
    const doing = 'read a config of';
    try {
      const reply = await this.#client.read({ method: 'GET', path: `blobs/${digest}`, doing }, largestConfig);
      if (reply.status === 404) return undefined;
      if (reply.status !== 200) throw await this.#client.refused(reply, doing);
      return digestOf(reply.bytes) === digest ? reply.bytes : undefined;
    } catch (error) {
      if (isDamaged(error)) return undefined;
      throw error;
    }
  }
}
