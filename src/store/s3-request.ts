import type { S3Client } from '@aws-sdk/client-s3';
import { manyListeners } from './end-with.ts';
import type { Body, PutOptions } from './object-store.ts';

/** The SDK's options for a request that ends with the signal. */
export function endingWith(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: manyListeners(signal) } : {};
}

/** A signal that follows another one and can be aborted alone. Call `free` at the end. */
export function followingSignal(followed: AbortSignal | undefined) {
  const controller = new AbortController();
  const follow = () => controller.abort(followed?.reason);
  if (followed?.aborted) follow();
  else if (followed) manyListeners(followed).addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason: unknown) => controller.abort(reason),
    free: () => followed?.removeEventListener('abort', follow),
  };
}

type Stack = S3Client['middlewareStack'];
interface HasStack {
  readonly middlewareStack: unknown;
}

/**
 * Makes a command send this sha256 as `x-amz-content-sha256`: the signer takes a header that is there as the hash of
 * the payload, so the signature covers it, and the store refuses other bytes.
 */
export function withPayloadHash<Command extends HasStack>(command: Command, sha256: string): Command {
  (command.middlewareStack as Stack).add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build', name: 'albaPayloadHash' },
  );
  return command;
}

interface Dated {
  readonly $metadata: { albaDate?: Date };
}

/** Makes every answer of a client keep the store's clock, its `Date` header, for `dateOf`. */
export function keepDates(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string> };
      const date = new Date(headers?.['date'] ?? '');
      if (!Number.isNaN(date.getTime())) (result.output as unknown as Dated).$metadata.albaDate = date;
      return result;
    },
    { step: 'deserialize', priority: 'high', name: 'albaDate' },
  );
}

/** The store's clock when it gave an answer; undefined where it did not say. */
export function dateOf(answer: { readonly $metadata: object }): Date | undefined {
  return (answer as Dated).$metadata.albaDate;
}

/** Bytes told to `onProgress`, which can be taken back when they have to be sent again. */
export class Sent {
  readonly #tell: PutOptions['onProgress'];
  #bytes = 0;

  constructor(tell: PutOptions['onProgress']) {
    this.#tell = tell;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    this.#tell?.(bytes);
  }

  takeBack(): void {
    if (this.#bytes !== 0) this.#tell?.(-this.#bytes);
    this.#bytes = 0;
  }
}

/** The sizes of parts: 8 MiB, more where that would be above the 10,000 parts that S3 allows. */
export function partSizeOf(body: Body): number {
  const mebibyte = 1 << 20;
  return Math.max(8 * mebibyte, Math.ceil(body.size / 10_000 / mebibyte) * mebibyte);
}
