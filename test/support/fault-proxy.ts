import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { Socket } from 'node:net';
import { listen, shut } from './local-server.ts';

/** Which requests a fault is for. */
export interface Matcher {
  readonly method?: string | RegExp;
  /** Of the path with its query. */
  readonly path?: RegExp;
  /** Where it begins: 1, the first of those that match, if not given. */
  readonly nth?: number;
  /** For how many of them: one if not given, `Infinity` for all. */
  readonly times?: number;
}

/** A request that reached the proxy, and what became of it. */
interface Passed {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Of the answer that the client got; undefined where it got none. */
  status: number | undefined;
  /** Bytes of its body that came from the client. */
  received: number;
  /** Whether it went on to the registry, if only in part. */
  forwarded: boolean;
  /** Its place in the longest row of requests that came one after the other: 1 where none had been answered before it came. */
  readonly round: number;
}

/** One request under a fault. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upstream: URL;
  readonly passed: Passed;
  /** Sends the request on, or the first bytes of its body (one at least) and no more. Resolves to the registry's answer. */
  forward(firstBytes?: number): Promise<IncomingMessage>;
  /** Hands the registry's answer to the client, with other headers if wanted. */
  relay(answer: IncomingMessage, headers?: IncomingHttpHeaders): Promise<void>;
}

/** What happens in place of the plain way. */
export type Fault = (exchange: Exchange) => Promise<void>;

export interface FaultProxy {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly url: string;
  /** Adds a fault. Where several match, the one added first that is not used up is taken. */
  on(matcher: Matcher, fault: Fault): void;
  /** Every request so far, oldest first. */
  readonly requests: readonly Passed[];
  /** Those that write: neither GET nor HEAD. */
  writes(): readonly Passed[];
  /**
   * How many round trips the requests took, those at the same time being one. True only where every answer is late, so that what
   * is sent together is on its way together.
   */
  rounds(): number;
  /** How often each fault was taken, in the order they were added: a fault that never came proves nothing. */
  taken(): readonly number[];
  /** Forgets faults and requests. */
  clear(): void;
  stop(): Promise<void>;
}

export interface ProxyOptions {
  /** What it says to the registry in place of the client: so it can stand in for a host that asks for no credentials. */
  readonly authorization?: string;
}

/**
 * A proxy in front of a registry that speaks plain HTTP. It changes nothing but a Location that names the registry, until a
 * fault says otherwise. As a client's HTTP_PROXY it is every host that the client asks for, and all of them are the registry.
 */
export async function startFaultProxy(registry: string, options: ProxyOptions = {}): Promise<FaultProxy> {
  const upstream = new URL(registry);
  const faults: { matcher: Matcher; fault: Fault; matched: number; taken: number }[] = [];
  const requests: Passed[] = [];
  /** The highest round that has been answered. */
  let answered = 0;

  function faultFor({ method, path }: Passed): Fault {
    let found: Fault | undefined;
    for (const entry of faults) {
      const { matcher, fault } = entry;
      if (!fits(method, matcher.method) || !fits(path, matcher.path)) continue;
      entry.matched += 1;
      const first = matcher.nth ?? 1;
      const due = entry.matched >= first && entry.matched < first + (matcher.times ?? 1);
      if (!due || found !== undefined) continue;
      entry.taken += 1;
      found = fault;
    }
    return found ?? plainly;
  }

  const server = createServer((request, response) => {
    const { method = '', headers } = request;
    // From who takes it for a forward proxy, the whole address comes.
    const path = (request.url ?? '').replace(/^https?:\/\/[^/]*/, '');
    const passed: Passed = {
      ...{ method, path, headers, status: undefined, received: 0, forwarded: false },
      round: answered + 1,
    };
    requests.push(passed);
    response.on('finish', () => {
      answered = Math.max(answered, passed.round);
    });
    const own = `http://${headers.host}`;
    const exchange: Exchange = {
      ...{ request, response, upstream, passed },
      forward: (firstBytes) => forward(exchange, options, firstBytes),
      relay: (answer, changed = {}) =>
        relay(exchange, answer, { ...ownLocation(answer, upstream, own), ...changed }),
    };
    response.on('error', () => {});
    faultFor(passed)(exchange).catch(() => request.socket.destroy());
  });
  server.on('connect', (_, socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    server.emit('connection', socket);
  });
  const url = await listen(server);
  return {
    ...{ url, host: new URL(url).host, requests },
    on: (matcher, fault) => void faults.push({ matcher, fault, matched: 0, taken: 0 }),
    writes: () => requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD'),
    rounds: () => Math.max(0, ...requests.map(({ round }) => round)),
    taken: () => faults.map(({ taken }) => taken),
    clear() {
      faults.length = 0;
      requests.length = 0;
      answered = 0;
    },
    stop: () => shut(server),
  };
}

function fits(text: string, wanted: string | RegExp | undefined): boolean {
  return wanted instanceof RegExp ? wanted.test(text) : wanted === undefined || wanted === text;
}

/** No fault at all. */
export const plainly: Fault = async ({ forward, relay }) => relay(await forward());

/** With its own headers: so the registry's Location names the host that the client asked. */
function forward(
  { request, upstream, passed }: Exchange,
  { authorization }: ProxyOptions,
  firstBytes = Number.POSITIVE_INFINITY,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    passed.forwarded = true;
    const { method, headers } = request;
    const sent = send({
      ...{ host: upstream.hostname, port: upstream.port, method, path: passed.path, agent: false },
      headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    });
    sent.on('response', resolve).on('error', reject);
    // A client that goes away takes its request with it.
    request.on('close', () => request.complete || sent.destroy());
    let left = firstBytes;
    request.on('data', (chunk: Buffer) => {
      passed.received += chunk.length;
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (part.length === 0) return;
      // The end of the connection, not of the body, when all is written.
      const written = () => left === 0 && sent.socket?.end();
      if (!sent.write(part, written)) {
        request.pause();
        sent.once('drain', () => request.resume());
      }
    });
    request.on('end', () => left > 0 && sent.end());
  });
}

function relay(
  { response, passed }: Exchange,
  answer: IncomingMessage,
  changed: IncomingHttpHeaders,
): Promise<void> {
  const headers = Object.fromEntries(
    Object.entries({ ...answer.headers, ...changed }).filter(([, value]) => value !== undefined),
  );
  passed.status = answer.statusCode;
  response.writeHead(answer.statusCode ?? 502, headers as Record<string, string>);
  return new Promise((resolve, reject) => {
    answer.on('error', reject);
    response.on('finish', resolve).on('close', resolve);
    answer.pipe(response);
  });
}

function ownLocation({ headers }: IncomingMessage, upstream: URL, own: string): IncomingHttpHeaders {
  const { location } = headers;
  return location?.startsWith(`${upstream.origin}/`)
    ? { location: own + location.slice(upstream.origin.length) }
    : {};
}

/** A connection that ends with RST, as from a machine that went away. */
export function reset(socket: Socket): void {
  socket.resetAndDestroy();
}
