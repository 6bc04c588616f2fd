import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Connections } from '../../http/connections.ts';
import { manyListeners } from '../../store/end-with.ts';
import type { Patience } from './patience.ts';

/** What is sent with a request: `size` bytes, from the first one each time it is opened. */
export interface Payload {
  readonly size: number;
  open(): AsyncIterable<Buffer>;
}

export interface Outgoing {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: Payload | undefined;
  readonly signal: AbortSignal;
}

/** The head of an answer. Its body has to be read, or given up by `destroy`. */
export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

/** A server that says nothing for too long. */
export class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';
}

/**
 * One request and its answer, with nothing around them: no redirect, no second try. Resolves when the head of the answer is
 * there, be the payload sent by then or not. Rejects with the signal's reason, with the payload's own error, or with Node's.
 */
export async function exchange(
  connections: Connections,
  { method, url, headers, payload, signal }: Outgoing,
  { idle, answer }: Pick<Patience, 'idle' | 'answer'>,
): Promise<Incoming> {
  signal.throwIfAborted();
  const length = payload === undefined && (method === 'GET' || method === 'HEAD') ? undefined : payload?.size;
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method,
    agent: connections.agentFor(url),
    headers: {
      ...headers,
      ...(method === 'GET' || method === 'HEAD' ? {} : { 'content-length': String(length ?? 0) }),
    },
  });
  const end = () => request.destroy(asError(signal.reason));
  manyListeners(signal).addEventListener('abort', end, { once: true });
  request.once('close', () => signal.removeEventListener('abort', end));
  const wait = (milliseconds: number) =>
    request.setTimeout(milliseconds, () => {
      request.destroy(new SilenceError(`no word for ${Math.round(milliseconds / 1000)} s`));
    });
  wait(idle);

  return await new Promise<Incoming>((resolve, reject) => {
    // What comes after the answer's head is told by its body.
    request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    request.once('response', (body) => {
      wait(idle);
      body.on('error', () => {});
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
    });
    if (payload === undefined) {
      request.end();
      return;
    }
    send(request, payload).then(
      () => wait(answer),
      (error) => {
        // A server that has answered need not take the rest.
        reject(signal.aborted ? signal.reason : error);
        request.destroy();
      },
    );
  });
}

async function send(request: NodeJS.WritableStream, payload: Payload): Promise<void> {
  if (payload.size === 0) {
    request.end();
    return;
  }
  await pipeline(Readable.from(payload.open(), { objectMode: false, highWaterMark: 1 << 20 }), request);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
