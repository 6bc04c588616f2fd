import { type IncomingMessage, request } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionRules, kept } from './direct-agents.ts';
import { kindOfRefusal, ProxyFailure } from './proxy-failure.ts';
import { proxyLogin, reachProxy, type Way, wayTo } from './reach-proxy.ts';
import { ConnectionTimeout, withinTime } from './within-time.ts';

type Created = (error: Error | null, stream: Duplex) => void;

/**
 * TLS through a proxy, by CONNECT (RFC 9110 § 9.3.6). Sockets have no limit here: Node never comes back to a request that
 * waits for one, where those before it found no connection.
 */
export class TunnelAgent extends HttpsAgent {
  readonly #proxy: URL;
  readonly #rules: ConnectionRules;

  constructor(proxy: URL, rules: ConnectionRules) {
    super({ ...kept, ...(rules.secureContext && { secureContext: rules.secureContext }) });
    this.#proxy = proxy;
    this.#rules = rules;
  }

  override createConnection(options: RequestOptions, created: Created = () => {}): undefined {
    const withTls = (socket: Socket): void => {
      const through: RequestOptions & { readonly socket: Socket } = { ...options, socket };
      const secured = super.createConnection(through) as Duplex;
      created(null, withinTime(secured, this.#rules.connectTimeout));
    };
    const failed = created as (error: unknown) => void;
    tunnel(wayTo(options, 'https:', this.#proxy), this.#rules)
      .then(withTls)
      .catch(failed);
  }
}

/** The connection to the server that the proxy made. Rejects with ProxyFailure. */
async function tunnel(way: Way, rules: ConnectionRules): Promise<Socket> {
  const socket = await reachProxy(way, rules);
  const asked = request({
    method: 'CONNECT',
    path: way.host,
    headers: { host: way.host, ...proxyLogin(way.proxy) },
    createConnection: () => socket,
  });
  const milliseconds = rules.connectTimeout;
  const timer = setTimeout(() => asked.destroy(new ConnectionTimeout(milliseconds)), milliseconds);
  try {
    const { statusCode = 0 } = await new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('connect', resolve).on('error', reject).end();
    });
    if (statusCode >= 200 && statusCode < 300) return socket;
    socket.destroy();
    throw new ProxyFailure({ ...way, kind: kindOfRefusal(statusCode), status: statusCode });
  } catch (error) {
    if (error instanceof ProxyFailure) throw error;
    throw new ProxyFailure({ ...way, kind: 'unreached', cause: error });
  } finally {
    clearTimeout(timer);
  }
}
