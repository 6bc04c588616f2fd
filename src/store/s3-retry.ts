import { setTimeout as delay } from 'node:timers/promises';
import { passingCodes } from '../http/passing-codes.ts';
import { AlbaError } from '../report/error.ts';

/** How often a request is made in all. */
const attempts = 5;

/** Milliseconds to wait before the try after `tries` failed ones: about 0.2, 0.4, 0.8, 1.6 s, never two publishers alike. */
function backoff(tries: number): number {
  return 200 * 2 ** (tries - 1) * (0.5 + Math.random());
}

/** Longest wait that a server may ask for by Retry-After, in milliseconds. */
const longestWait = 30_000;

/**
 * Makes a request, and again when it failed in a way that may pass: broken connection, 408, 429, 5xx, bytes damaged on
 * the way, a clock whose difference has just been learnt. The last error is thrown as it is.
 */
export async function retrying<Answer>(
  request: (tries: number) => Promise<Answer>,
  signal: AbortSignal | undefined,
  wait: (tries: number) => number = backoff,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await request(tries);
    } catch (error) {
      signal?.throwIfAborted();
      if (tries === attempts || !mayPass(error, tries)) throw error;
      const milliseconds = Math.max(wait(tries), retryAfter(error));
      await delay(milliseconds, undefined, signal && { signal }).catch((reason: unknown) => {
        signal?.throwIfAborted();
        throw reason;
      });
    }
  }
}

/** What the SDK's errors and those of Node's sockets have, as far as it is looked at here. */
export interface RequestFailure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly Code?: string;
  readonly Region?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
  readonly cause?: unknown;
}

/** The HTTP status of an answer that was an error, undefined when there was no answer. */
export function statusOf(failure: RequestFailure): number | undefined {
  return failure.$metadata?.httpStatusCode ?? failure.$response?.statusCode;
}

const passingNames = new Set([
  'SlowDown',
  'InternalError',
  'ServiceUnavailable',
  'RequestTimeout',
  'TimeoutError',
]);

/** The store's word for bytes that are not what was signed: AWS's and Garage's. They were, when they were sent. */
export function isDamage(name: string): boolean {
  return ['BadDigest', 'XAmzContentSHA256Mismatch', 'InvalidDigest'].includes(name);
}

function mayPass(error: unknown, tries: number): boolean {
  if (error instanceof AlbaError) return false;
  const failure = error as RequestFailure;
  const status = statusOf(failure);
  if (status !== undefined && (status === 408 || status === 429 || (status >= 500 && status !== 501)))
    return true;
  // The SDK learns the difference of the clocks from every answer, and signs with it from then on.
  if (failure.$metadata?.clockSkewCorrected && (status === 400 || status === 403)) return tries === 1;
  const name = failure.name ?? '';
  return (
    isDamage(name) ||
    passingNames.has(name) ||
    failure.code === 'ECONNREFUSED' ||
    passingCodes.has(failure.code ?? '')
  );
}

function retryAfter(error: unknown): number {
  const seconds = Number((error as RequestFailure).$response?.headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, longestWait) : 0;
}
