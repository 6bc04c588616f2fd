import { isIPv6 } from 'node:net';
import { ChosenAgent } from './chosen-agent.ts';
import type { Connections } from './connections.ts';

/** The two agents that a library wants which is told once how to connect, and makes its URLs later. `onDestroy` is called when it ends them. */
export function agentsOf(
  connections: Connections,
  onDestroy: () => void = () => {},
): { readonly httpAgent: ChosenAgent; readonly httpsAgent: ChosenAgent } {
  const agent = (protocol: ChosenAgent['protocol']) =>
    new ChosenAgent(
      protocol,
      ({ host, port }) => connections.agentFor(new URL(`${protocol}//${bracketed(host ?? '')}:${port}`)),
      onDestroy,
    );
  return { httpAgent: agent('http:'), httpsAgent: agent('https:') };
}

function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
