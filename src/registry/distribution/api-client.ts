import { AlbaError } from '../../report/error.ts';
import type { Authority } from './authority.ts';
import { TokenRefused } from './authority.ts';
import { discard } from './discard.ts';
import type { Incoming, Payload } from './exchange.ts';
import { locationOf } from './location.ts';
import type { RegistryLogin } from './login.ts';
import { pageRefusal, type Refusal, refusal, tokenRefusal } from './refusal.ts';
import type { RegistryHost } from './registry-host.ts';
import { unreachable } from './unreachable.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Behind `/v2/REPOSITORY/`, or a whole address that the registry gave. */
  readonly path: string | URL;
  /** What it is for, as in `cannot write the tag 1.0 to`. */
  readonly doing: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: Payload;
  /** Scopes beside the repository's own. */
  readonly scopes?: readonly string[];
  /** In place of the run's. */
  readonly signal?: AbortSignal | undefined;
}

/** An answer, and where it came from in the end. */
export interface Reply extends Incoming {
  readonly url: URL;
}

export interface ApiClientOptions {
  readonly host: RegistryHost;
  readonly repository: string;
  readonly authority: Authority;
  readonly login: RegistryLogin;
}

const mebibyte = 1 << 20;
const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/** How often a request is sent to who says 401: without a token, with one that may be over by now, with a new one. */
const introductions = 3;

/** Requests to one repository of a registry: to its host, as somebody, again where that may help, and on to where it redirects. */
export class ApiClient {
  readonly repository: string;
  readonly host: RegistryHost;
  readonly #authority: Authority;
  readonly #options: ApiClientOptions;

  constructor(options: ApiClientOptions) {
    this.#options = options;
    this.host = options.host;
    this.repository = options.repository;
    this.#authority = options.authority;
  }

  /** Tries a request as often as may help. Resolves to whatever is answered in the end; rejects where nothing is. */
  async send(request: ApiRequest): Promise<Reply> {
    const signal = this.#signal(request);
    return await this.#told(request, () => this.host.persistently(signal, () => this.#introduced(request)));
  }

  /** The same, with the whole body where the status is 200. Rejects with `damaged` where that is larger than `most` bytes. */
  async read(request: ApiRequest, most: number): Promise<Reply & { readonly bytes: Buffer }> {
    const signal = this.#signal(request);
    return await this.#told(request, () =>
      this.host.persistently(signal, async () => {
        const reply = await this.#introduced(request);
        return { ...reply, bytes: reply.status === 200 ? await this.#whole(reply, most) : Buffer.alloc(0) };
      }),
    );
  }

  /** The same, once: for what has to be looked after before it is tried again. Errors of the connection come as they are. */
  async sendOnce(request: ApiRequest): Promise<Reply> {
    return await this.#introduced(request);
  }

  /** The error that an answer is, whatever its status. Ends its body. */
  async refused(reply: Reply, doing: string): Promise<Refusal> {
    const { origin } = await this.host.origin();
    const elsewhere = reply.url.origin === origin ? undefined : reply.url.host;
    const refused = await refusal(reply, doing, { ...this.#options, elsewhere });
    // Not what it says, but that it was not waited for.
    this.host.run.signal.throwIfAborted();
    return refused;
  }

  /** The error that a broken connection is. */
  failed(error: unknown, doing: string): unknown {
    return unreachable(error, doing, this.host.name, this.repository);
  }

  async #whole({ body, url }: Reply, most: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size <= most) continue;
      body.destroy();
      throw new AlbaError(
        'damaged',
        `${url.pathname} of ${this.host.name} has more than ${most / mebibyte} MiB`,
        {
          hint: 'no such document is that large: something else answers there',
        },
      );
    }
    return Buffer.concat(chunks);
  }

  async #told<Answer>(request: ApiRequest, work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      this.#signal(request).throwIfAborted();
      throw this.failed(error, request.doing);
    }
  }

  #signal({ signal }: ApiRequest): AbortSignal {
    return signal ?? this.host.run.signal;
  }

  async #introduced(request: ApiRequest): Promise<Reply> {
    const origin = await this.host.origin();
    let authorization = await this.#authorization(request);
    for (let tries = 1; ; tries++) {
      const reply = await this.#followed(request, origin, authorization);
      const isOwn = reply.url.origin === origin.origin;
      if (isOwn && reply.status < 400) this.#authority.wentWell(authorization);
      if (reply.status !== 401 || !isOwn || tries === introductions) return reply;
      if (!this.#authority.challenged(reply, authorization)) return reply;
      const other = await this.#authorization(request).catch((error: unknown) => {
        discard(reply);
        throw error;
      });
      if (other === authorization && !this.#authority.wasAccepted(other)) return reply;
      authorization = other;
      discard(reply);
    }
  }

  async #authorization(request: ApiRequest): Promise<string | undefined> {
    try {
      return await this.#authority.header(request.scopes ?? [], this.#signal(request));
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      throw await tokenRefusal(error, request.doing, this.#options);
    }
  }

  async #followed(request: ApiRequest, origin: URL, authorization: string | undefined): Promise<Reply> {
    const { path, headers = {} } = request;
    let { method, payload } = request;
    const signal = this.#signal(request);
    let url = path instanceof URL ? path : new URL(`/v2/${this.repository}/${path}`, origin);
    // Once somewhere else, what comes back is no more trusted than that place.
    let isTrusted = true;
    for (let hops = 0; ; hops++) {
      isTrusted = isTrusted && url.origin === origin.origin;
      const sent = { ...headers, ...(isTrusted && authorization !== undefined ? { authorization } : {}) };
      const answer = await this.host.once({ method, url, headers: sent, payload, signal });
      const { status } = answer;
      if (!redirects.has(status) || answer.headers.location === undefined) {
        if (!isPage(answer)) return { ...answer, url };
        answer.body.destroy();
        throw pageRefusal(status, request.doing, this.#options);
      }
      discard(answer);
      if (hops === mostRedirects) {
        throw new AlbaError('target', `${this.host.name} sends a request round and round (${url.origin})`, {
          hint: 'look after the registry’s own address, and the proxies before it',
        });
      }
      url = locationOf(answer.headers.location, url, this.host.name);
      // RFC 9110 § 15.4.4: the answer is to be read there.
      if (status === 303) [method, payload] = [method === 'HEAD' ? 'HEAD' : 'GET', undefined];
    }
  }
}

/** Whether a success is a page, and no answer of a registry's: a login page of the network, or another server. */
function isPage({ status, headers }: Incoming): boolean {
  // Quay’s answers to what was written call themselves HTML, and are empty.
  return status === 200 && /^text\/html\b/i.test(headers['content-type'] ?? '');
}
