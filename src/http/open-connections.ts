import { setMaxListeners } from 'node:events';
import type { Agent } from 'node:http';
import { trusting } from './certificates.ts';
import type { Connections } from './connections.ts';
import { type ConnectionRules, DirectAgent, DirectTlsAgent } from './direct-agents.ts';
import { ForwardAgent } from './forward-agent.ts';
import { TunnelAgent } from './tunnel-agent.ts';

export interface ConnectionOptions {
  /** A file of PEM certificates that are trusted beside those of Node, of servers and of proxies. */
  readonly caFile?: string | undefined;
  /** By which proxy requests to a URL go; undefined for none. */
  readonly proxyFor: (url: URL) => URL | undefined;
  /** Milliseconds until a connection is there, 15 s if not given; by a proxy, for each step of it. */
  readonly connectTimeout?: number;
}

/** Connections that are made when they are needed, and then kept. Rejects with `usage` where `caFile` cannot be read. */
export async function openConnections(options: ConnectionOptions): Promise<Connections> {
  const { caFile, proxyFor, connectTimeout = 15_000 } = options;
  const secureContext = caFile === undefined ? undefined : await trusting(caFile);
  return new OpenConnections(proxyFor, { connectTimeout, secureContext });
}

class OpenConnections implements Connections {
  readonly #proxyFor: ConnectionOptions['proxyFor'];
  readonly #rules: ConnectionRules;
  readonly #closing = new AbortController();
  readonly #agents = new Map<string, Agent>();

  constructor(proxyFor: ConnectionOptions['proxyFor'], rules: Omit<ConnectionRules, 'closing'>) {
    this.#proxyFor = proxyFor;
    setMaxListeners(0, this.#closing.signal);
    this.#rules = { ...rules, closing: this.#closing.signal };
  }

  agentFor(url: URL): Agent {
    const proxy = this.#proxyFor(url);
    const key = `${url.protocol} ${proxy?.href}`;
    let agent = this.#agents.get(key);
    if (agent === undefined) {
      agent = newAgent(url.protocol === 'https:', proxy, this.#rules);
      this.#agents.set(key, agent);
    }
    return agent;
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#closing.abort();
  }
}

function newAgent(isTls: boolean, proxy: URL | undefined, rules: ConnectionRules): Agent {
  if (proxy === undefined) return isTls ? new DirectTlsAgent(rules) : new DirectAgent(rules);
  return isTls ? new TunnelAgent(proxy, rules) : new ForwardAgent(proxy, rules);
}
