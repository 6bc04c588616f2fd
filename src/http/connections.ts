import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/** What connections to servers have in common: how they are kept, whom they trust, and by which proxy they go. */
export interface Connections {
  /** For one request to `url`: kept alive, and the same for the same proxy and scheme. */
  agentFor(url: URL): HttpAgent | HttpsAgent;
  /** Lets all of them go. */
  close(): void;
}

export interface ConnectionsOptions {
  /** A file of certificates (PEM) to trust besides the system's. */
  readonly caFile?: string | undefined;
  /** The proxy for a URL; undefined for none. */
  readonly proxyFor: (url: URL) => URL | undefined;
}

export async function connections(_options: ConnectionsOptions): Promise<Connections> {
  throw new Error('still to come');
}
