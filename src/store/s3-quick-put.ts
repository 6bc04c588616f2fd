import type { S3Client } from '@aws-sdk/client-s3';
import { manyListeners } from './end-with.ts';
import { plainEtag, type storedAt, type Taken } from './s3-object.ts';
import { readDate } from './s3-request.ts';

/** Of the SDK's request, what is used here. */
interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** How the SDK's own middleware signs (its `httpSigningMiddleware`). */
interface AuthScheme {
  readonly httpAuthOption: { readonly signingProperties?: object };
  readonly identity: object;
  readonly signer: { sign(request: Request, identity: object, properties: object): Promise<Request> };
}

interface Way {
  readonly request: Request;
  /** What stands before a key in the path. */
  readonly before: string;
  readonly auth: AuthScheme;
}

type Input = ReturnType<typeof storedAt>;

/**
 * Puts small objects with the SDK's signer and connections, but past its middleware, which costs three times as much as
 * all the rest of such a request. The first one goes the whole way, and shows where requests go, with which headers and
 * credentials. Whatever is not taken at once is left to the SDK, which knows what an error means.
 */
export class QuickPut {
  readonly #client: S3Client;
  #way: Way | undefined;

  constructor(client: S3Client) {
    this.#client = client;
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const answer = await next(args); // from an error there is nothing to learn
        const isPut = context.commandName === 'PutObjectCommand';
        if (isPut) this.#learn(args.input as Input, args.request as Request, context);
        return answer;
      },
      { step: 'build', priority: 'low', name: 'albaQuickPut' },
    );
  }

  /** What the store says of it; undefined where the SDK has to do it. Rejects when aborted. */
  async put(
    input: Input,
    bytes: Buffer,
    sha256: string,
    signal: AbortSignal | undefined,
  ): Promise<Taken | undefined> {
    const way = this.#way;
    if (way === undefined) return undefined;
    const taken = await this.#send(way, input, bytes, sha256, signal).catch(() => {
      signal?.throwIfAborted();
      return undefined; // told by the SDK, if it meets the same
    });
    // Credentials may be over, the store elsewhere or gone: until the SDK gets through again, nothing is tried twice.
    if (taken === undefined) this.#way = undefined;
    return taken;
  }

  async #send(way: Way, input: Input, bytes: Buffer, sha256: string, signal: AbortSignal | undefined) {
    const { 'cache-control': _, ...headers } = way.request.headers;
    const request = {
      ...way.request,
      path: way.before + pathOf(input.Key),
      body: bytes,
      headers: {
        ...headers,
        'content-type': input.ContentType,
        'content-length': String(bytes.length),
        'x-amz-content-sha256': sha256,
        ...(input.CacheControl === undefined ? {} : { 'cache-control': input.CacheControl }),
      },
    };
    const { signer, identity, httpAuthOption } = way.auth;
    const signed = await signer.sign(request, identity, httpAuthOption.signingProperties ?? {});
    const { response } = await this.#client.config.requestHandler.handle(
      signed as never,
      signal === undefined ? {} : { abortSignal: manyListeners(signal) },
    );
    for await (const _ of response.body as AsyncIterable<unknown>); // else its connection is not free
    const { etag, date } = response.headers as Record<string, string | undefined>;
    if (response.statusCode !== 200) return undefined;
    return { etag: etag && plainEtag(etag), date: readDate(date) };
  }

  #learn(input: Input, seen: Request, context: object): void {
    const end = pathOf(input.Key);
    const auth = (context as { readonly __smithy_context?: { readonly selectedHttpAuthScheme?: AuthScheme } })
      .__smithy_context?.selectedHttpAuthScheme;
    // A stream's request waits for the store's word (Expect), on a connection of its own: nothing for small objects.
    if (auth === undefined || !Buffer.isBuffer(seen.body) || !seen.path.endsWith(end)) return;
    this.#way = { request: { ...seen, body: undefined }, before: seen.path.slice(0, -end.length), auth };
  }
}

/** A key as the SDK writes it into a path. */
function pathOf(key: string): string {
  const encode = (part: string) =>
    encodeURIComponent(part).replace(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  return key.split('/').map(encode).join('/');
}
