import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/** What connections to servers have in common: how they are kept, whom they trust, and by which proxy they go. */
export interface Connections {
  /** For one request to `url`: kept alive, and the same for the same proxy and scheme. */
  agentFor(url: URL): HttpAgent | HttpsAgent;
  /** Lets all of them go. */
  close(): void;
}
