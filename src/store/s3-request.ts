import type { S3Client } from '@aws-sdk/client-s3';
import { manyListeners } from './end-with.ts';
import type { Body } from './object-store.ts';

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

/** What goes with a command besides what the SDK knows. */
interface Company {
  /** Ends the request. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Of the payload, hex: sent as `x-amz-content-sha256`. The signer takes a header that is there as the hash, so the
   * signature covers it, and the store refuses other bytes.
   */
  readonly sha256?: string;
}

/** The SDK copies a command's input more than once, with all its own properties. */
const company = Symbol('alba');

/**
 * A command with its company. The SDK resolves its middleware once for all commands of a kind, which halves their cost,
 * but only for those that are sent without options.
 */
export function accompanied<Command extends { readonly input: object }>(
  command: Command,
  given: Company,
): Command {
  Object.assign(command.input, { [company]: given });
  return command;
}

function companyOf(input: object): Company {
  return (input as { readonly [company]?: Company })[company] ?? {};
}

/** Makes a client mind the company of its commands. */
export function mindCompany(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const { sha256 } = companyOf(args.input);
      const { headers } = args.request as { headers: Record<string, string> };
      if (sha256 !== undefined) headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build', name: 'albaPayloadHash' },
  );
  const signals = new WeakMap<object, AbortSignal>();
  client.middlewareStack.add(
    (next) => (args) => {
      const { signal } = companyOf(args.input);
      if (signal !== undefined) signals.set(args.request as object, manyListeners(signal));
      return next(args);
    },
    { step: 'deserialize', priority: 'low', name: 'albaSignal' },
  );
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request, options) => {
    const abortSignal = signals.get(request);
    return handle(request, abortSignal === undefined ? options : { ...options, abortSignal });
  };
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
      const date = readDate(headers?.['date']);
      if (date !== undefined) (result.output as unknown as Dated).$metadata.albaDate = date;
      return result;
    },
    { step: 'deserialize', priority: 'high', name: 'albaDate' },
  );
}

/** A `Date` header; undefined where there is none, or no date in it. */
export function readDate(header: string | undefined): Date | undefined {
  const date = new Date(header ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The store's clock when it gave an answer; undefined where it did not say. */
export function dateOf(answer: { readonly $metadata: object }): Date | undefined {
  return (answer as Dated).$metadata.albaDate;
}

/** The sizes of parts: 8 MiB, more where that would be above the 10,000 parts that S3 allows. */
export function partSizeOf(body: Body): number {
  const mebibyte = 1 << 20;
  return Math.max(8 * mebibyte, Math.ceil(body.size / 10_000 / mebibyte) * mebibyte);
}
