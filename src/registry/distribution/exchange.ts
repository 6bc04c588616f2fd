import {
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Connections } from '../../http/connections.ts';
import { manyListeners } from '../../store/end-with.ts';
import type { Patience } from './patience.ts';

/** What is sent with a request: `size` bytes, from the first one each time it is opened. */
export interface Payload {
  readonly size: number;
  open(): AsyncGenerator<Buffer, void, undefined>;
}

export interface Outgoing {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: Payload | undefined;
  readonly signal: AbortSignal;
}

/** The head of an answer. Its body has to be read, or given up by `discard`. */
export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

/** A server that says nothing for too long. */
export class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';
}

type Chunks = AsyncGenerator<Buffer, void, undefined>;

/**
 * One request and its answer, with nothing around them: no redirect, no second try. Resolves when the head of the answer is
 * there, be the payload sent by then or not. Rejects with the signal's reason, with the payload's own error, or with Node's.
 */
export async function exchange(
  connections: Connections,
  outgoing: Outgoing,
  patience: Pick<Patience, 'idle' | 'answer'>,
): Promise<Incoming> {
  const { payload, signal } = outgoing;
  signal.throwIfAborted();
  const chunks = payload?.open();
  try {
    // What has to be made first is not made while the server waits.
    const first = await chunks?.next();
    signal.throwIfAborted();
    return await answered(
      connections,
      outgoing,
      patience,
      chunks && { chunks, first: first?.value || undefined },
    );
  } catch (error) {
    // It may still be at work for what is over.
    chunks?.return().catch(() => {});
    throw error;
  }
}

interface Begun {
  readonly chunks: Chunks;
  readonly first: Buffer | undefined;
}

function answered(
  connections: Connections,
  { method, url, headers, payload, signal }: Outgoing,
  { idle, answer }: Pick<Patience, 'idle' | 'answer'>,
  begun: Begun | undefined,
): Promise<Incoming> {
  const hasLength = method !== 'GET' && method !== 'HEAD';
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method,
    agent: connections.agentFor(url),
    headers: { ...headers, ...(hasLength ? { 'content-length': String(payload?.size ?? 0) } : {}) },
  });
  let limit = idle;
  request.on('timeout', () => {
    request.destroy(new SilenceError(`no word for ${Math.round(limit / 1000)} s`));
  });
  const wait = (milliseconds: number) => {
    limit = milliseconds;
    request.setTimeout(milliseconds);
  };
  wait(idle);
  return new Promise<Incoming>((resolve, reject) => {
    const end = () => {
      request.destroy(asError(signal.reason));
      // Behind a proxy that says nothing Node tells of it late.
      reject(signal.reason);
    };
    manyListeners(signal).addEventListener('abort', end, { once: true });
    request.once('close', () => signal.removeEventListener('abort', end));
    // What comes after the answer's head is told by its body.
    request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    let isAnswered = false;
    request.once('response', (body) => {
      isAnswered = true;
      wait(idle);
      body.on('error', () => {});
      // A server that answers before it has all does not want the rest; the connection is of no use any more.
      body.once('close', () => {
        if (!request.writableFinished) request.destroy();
      });
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
    });
    send(request, begun, () => isAnswered).then(
      () => {
        if (!isAnswered && begun !== undefined) wait(answer);
      },
      (error) => {
        reject(signal.aborted ? signal.reason : error);
        request.destroy();
      },
    );
  });
}

/** Sends the payload as fast as it is taken, up to an answer. */
async function send(
  request: ClientRequest,
  begun: Begun | undefined,
  isAnswered: () => boolean,
): Promise<void> {
  for (let bytes = begun?.first; bytes !== undefined; ) {
    if (isAnswered() || request.destroyed) break;
    if (!request.write(bytes)) await drained(request);
    const next = await begun?.chunks.next();
    bytes = next === undefined || next.done ? undefined : next.value;
  }
  await begun?.chunks.return();
  if (!isAnswered() && !request.destroyed) request.end();
}

function drained(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      for (const event of events) request.off(event, go);
      resolve();
    };
    for (const event of events) request.on(event, go);
  });
}

const events = ['drain', 'close', 'response'] as const;

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
