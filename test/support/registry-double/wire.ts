import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Exchange } from './exchange.ts';
import type { LoggedRequest } from './log.ts';

/** Reads a request. `limit`: bytes of the body after which it counts as broken off. */
export function exchangeOf(request: IncomingMessage, logged: LoggedRequest, limit?: number): Exchange {
  const [path = '', ...rest] = (request.url ?? '').split('?');
  const search = rest.length === 0 ? '' : `?${rest.join('?')}`;
  let received: ReturnType<Exchange['receive']> | undefined;
  return {
    method: request.method ?? '',
    path,
    query: new URLSearchParams(search),
    search,
    headers: request.headers,
    receive() {
      received ??= receive(request, logged, limit);
      return received;
    },
  };
}

async function receive(
  request: IncomingMessage,
  logged: LoggedRequest,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ bytes: Buffer; whole: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const taken = chunk.subarray(0, limit - size);
      chunks.push(taken);
      size += taken.length;
      logged.bytes = size;
      if (size >= limit) return { bytes: Buffer.concat(chunks), whole: false };
    }
  } catch {
    return { bytes: Buffer.concat(chunks), whole: false }; // the client has gone away
  }
  return { bytes: Buffer.concat(chunks), whole: limit === Number.POSITIVE_INFINITY && request.complete };
}

/** Answers, and reads what is left of the request, so that the answer reaches who is still writing. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  logged: LoggedRequest,
  { status, headers = {}, body = '' }: Answer,
  truncate?: number,
): void {
  logged.status = status;
  if (!request.complete && !request.destroyed) {
    request.on('data', (chunk: Buffer) => {
      logged.bytes += chunk.length;
    });
    request.resume();
  }
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  const bytes = Buffer.from(body);
  const isSized = response.hasHeader('content-length') || response.hasHeader('transfer-encoding');
  if (status !== 204 && !isSized) response.setHeader('content-length', bytes.length);
  response.writeHead(status);
  if (request.method === 'HEAD') response.end();
  else if (truncate === undefined) response.end(bytes);
  else response.write(bytes.subarray(0, truncate), () => response.destroy());
}
