import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Identity } from './certificates.ts';
import { listen } from './local-server.ts';

export interface ForwardProxyOptions {
  /** For a proxy that is reached by TLS. */
  readonly tls?: Identity;
  /** `user:password`, without which nothing goes through. */
  readonly login?: string;
  /** The local port where `host:port` is in truth, so that tests may name any host. Undefined: as it is named. */
  readonly route?: (host: string) => number | undefined;
  /** What stands in the way of all requests: a whole answer. */
  readonly refuse?: string;
}

export interface ForwardProxy {
  readonly url: URL;
  /** `CONNECT host:port` and `GET http://…`, in the order of their arrival. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** A proxy for HTTP on this machine: CONNECT, and requests for whole URLs. */
export async function startForwardProxy(options: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const { tls, login, route = () => undefined, refuse } = options;
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const mayPass = ({ headers }: IncomingMessage): boolean =>
    login === undefined ||
    headers['proxy-authorization'] === `Basic ${Buffer.from(login).toString('base64')}`;
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const { url: host = '' } = request;
    requests.push(`CONNECT ${host}`);
    socket.on('error', () => {}); // clients that go away are part of the tests
    if (refuse !== undefined || !mayPass(request)) {
      socket.end(refuse ?? 'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n');
      return;
    }
    const upstream = connect(route(host) ?? Number(host.replace(/^.*:/, '')), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n'));
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    requests.push(`${request.method} ${request.url}`);
    if (!mayPass(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
      return;
    }
    const { host, port, pathname, search } = new URL(request.url ?? '');
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = request.headers;
    const upstream = ask({
      host: '127.0.0.1',
      port: route(`${host}${port === '' ? ':80' : ''}`) ?? port,
      method: request.method,
      path: pathname + search,
      headers,
    });
    request.pipe(upstream);
    upstream.on('error', () => response.writeHead(502).end());
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
  });
  const url = new URL((await listen(server)).replace('http:', tls === undefined ? 'http:' : 'https:'));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, requests, close };
}
