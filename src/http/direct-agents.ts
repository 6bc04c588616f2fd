import { type AgentOptions, type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { withinTime } from './within-time.ts';

/** How every connection is kept. Of those that are free, the one that was used last is the least likely to be closed by now. */
export const kept = { keepAlive: true, scheduling: 'lifo', noDelay: true } as const satisfies AgentOptions;

/** Connections to one host at the same time. */
const maxSockets = 64;

export interface ConnectionRules {
  /** Milliseconds to the server, with TLS; by a proxy, each to the proxy, for its answer, and for TLS behind it. */
  readonly connectTimeout: number;
  /** Undefined for what Node trusts by itself. */
  readonly secureContext: SecureContext | undefined;
  /** Aborted when all connections are let go: agents do not know of those to proxies that are not ready yet. */
  readonly closing: AbortSignal;
}

/** Connections in plain HTTP to the hosts themselves. */
export class DirectAgent extends HttpAgent {
  readonly #milliseconds: number;

  constructor({ connectTimeout }: ConnectionRules) {
    super({ ...kept, maxSockets });
    this.#milliseconds = connectTimeout;
  }

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    return withinTime(super.createConnection(options, callback), this.#milliseconds);
  }
}

/** Connections by TLS to the hosts themselves. A host's TLS session is taken up again by the next connection. */
export class DirectTlsAgent extends HttpsAgent {
  readonly #milliseconds: number;

  constructor({ connectTimeout, secureContext }: ConnectionRules) {
    super({ ...kept, maxSockets, ...(secureContext && { secureContext }) });
    this.#milliseconds = connectTimeout;
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    return withinTime(super.createConnection(options, callback), this.#milliseconds);
  }
}
