import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { AlbaError, messageOf } from '../report/error.ts';
import { printable } from '../report/printable.ts';
import { commonHeaders } from './answer.ts';
import { handle } from './handle.ts';
import { ServedDirectory } from './served-directory.ts';

export interface ServeOptions {
  /** A name or address to listen on; `127.0.0.1` for this machine alone. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Aborting closes the server. */
  readonly signal: AbortSignal;
  /** Called once for each request when it is over, with a line fit to be printed: `GET /v2/ 200`. */
  readonly onRequest?: (line: string) => void;
}

export interface Serving {
  /** Where it can be reached from this machine, without a slash at the end: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Stops listening, ends all connections, and resolves when no file is open any more. */
  close(): Promise<void>;
}

/** A client that neither reads nor sends for so long (in milliseconds) is let go. */
const idleLimit = 120_000;

/**
 * Serves a directory as a download site and as a registry that can be pulled from, until closed or aborted. Rejects with
 * `usage` where `path` is no directory or `host` and `port` cannot be listened on.
 */
export async function serveDirectory(path: string, options: ServeOptions): Promise<Serving> {
  options.signal.throwIfAborted();
  const directory = await ServedDirectory.at(path);
  const running = new Set<Promise<void>>();
  let own = '';
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const work = handle(directory, request, response, own).then((remark) => {
      options.onRequest?.(requestLine(request, response, remark));
    });
    running.add(work);
    void work.finally(() => running.delete(work));
  };
  const server = createServer({ requireHostHeader: false }, onRequest);
  // Without this, Node would ask for the body of an upload that is going to be refused.
  server.on('checkContinue', onRequest);
  server.on('clientError', refuseUnreadable);
  server.timeout = idleLimit;
  own = await listen(server, options);
  // Out of file handles, say: the connection is lost, the server is not.
  server.on('error', (error) =>
    options.onRequest?.(printable(`a connection was not taken: ${error.message}`)),
  );

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      options.signal.removeEventListener('abort', close);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await Promise.allSettled(running);
    })();
    return closing;
  };
  options.signal.addEventListener('abort', close, { once: true });
  if (options.signal.aborted) {
    await close();
    options.signal.throwIfAborted();
  }
  return { url: own, close };
}

/** Listens, and tells the address. */
async function listen(server: Server, { host, port }: ServeOptions): Promise<string> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    throw cannotListen(error, host, port);
  }
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${actual}`;
}

const hints: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there: choose another --port, or 0 for any that is free',
  EACCES: 'this user may not listen on that port: choose a --port above 1023',
  EADDRNOTAVAIL: 'this machine has no such address: use --host 127.0.0.1, or 0.0.0.0 for all addresses',
  ENOTFOUND: 'no machine of that name is known: use --host 127.0.0.1, or 0.0.0.0 for all addresses',
};

function cannotListen(error: unknown, host: string, port: number): AlbaError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const hint = hints[code] ?? 'choose another --host or --port';
  return new AlbaError('usage', `cannot listen on ${host}, port ${port}: ${messageOf(error)}`, {
    hint,
    cause: error,
  });
}

function requestLine(request: IncomingMessage, response: ServerResponse, remark = ''): string {
  const more = remark === '' ? '' : ` (${remark})`;
  return printable(`${request.method} ${request.url} ${response.statusCode}${more}`);
}

/** What is not HTTP gets a short answer, unless another answer is on its way on that connection. */
function refuseUnreadable(_: Error, socket: Duplex): void {
  if (!socket.writable || !(socket instanceof Socket) || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const headers = Object.entries(commonHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n${headers.join('')}\r\n`);
}
