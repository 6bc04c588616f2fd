import { once } from 'node:events';
import type { ClientRequestArgs, OutgoingHttpHeaders } from 'node:http';
import { connect, isIP, isIPv6, type Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { ConnectionRules } from './direct-agents.ts';
import { ProxyFailure, type ProxyFailureDetails } from './proxy-failure.ts';
import { withinTime } from './within-time.ts';

/** Where a request goes, and by which proxy. */
export type Way = Pick<ProxyFailureDetails, 'proxy' | 'scheme' | 'host'>;

export function wayTo({ host, port }: ClientRequestArgs, scheme: Way['scheme'], proxy: URL): Way {
  return { proxy, scheme, host: `${isIPv6(host ?? '') ? `[${host}]` : host}:${port}` };
}

/** A connection to the proxy itself, by TLS if its URL says so. Rejects with ProxyFailure. */
export async function reachProxy(
  way: Way,
  { connectTimeout, secureContext, closing }: ConnectionRules,
): Promise<Socket> {
  const { protocol, hostname, port } = way.proxy;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const isTls = protocol === 'https:';
  const socket = isTls
    ? connectTls({
        host,
        port: Number(port || 443),
        ...(isIP(host) === 0 && { servername: host }),
        ...(secureContext && { secureContext }),
      })
    : connect({ host, port: Number(port || 80) });
  addAbortSignal(closing, withinTime(socket, connectTimeout)).setNoDelay();
  try {
    await once(socket, isTls ? 'secureConnect' : 'connect');
    return socket;
  } catch (cause) {
    throw new ProxyFailure({ ...way, kind: 'unreached', cause });
  }
}

/** The login in the URL of a proxy, as a header (RFC 9110 § 11.7.2, RFC 7617). */
export function proxyLogin({ username, password }: URL): OutgoingHttpHeaders {
  if (username === '' && password === '') return {};
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { 'proxy-authorization': `Basic ${login.toString('base64')}` };
}
