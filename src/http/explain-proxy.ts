import type { ConnectionFailure } from './connection-failure.ts';
import type { ProxyFailure } from './proxy-failure.ts';

/** What a proxy that stood in the way means. `why` is why it was not reached, where that is known. */
export function explainProxy(failure: ProxyFailure, why: ConnectionFailure | undefined): ConnectionFailure {
  const { kind, proxy, host, hasLogin, status, scheme } = failure;
  const correct = `look at ${variableOf(scheme)}, or name the host in no_proxy if it is reached without a proxy`;
  const told = (reason: string, hint = correct): ConnectionFailure => ({ kind: 'proxy', reason, hint });
  switch (kind) {
    case 'unreached':
      return told(
        `the proxy ${proxy} cannot be used: ${why?.reason ?? 'it breaks off, or does not speak HTTP'}`,
      );
    case 'login':
      return told(
        hasLogin
          ? `the proxy ${proxy} does not accept its user name and password`
          : `the proxy ${proxy} wants a user name and a password`,
        loginHint(scheme),
      );
    case 'forbidden':
      return told(`the proxy ${proxy} lets nothing through to ${host} (status ${status})`);
    case 'no way':
      return told(`the proxy ${proxy} does not reach ${host} (status ${status})`);
    case 'not a proxy':
      return told(`${proxy} does not answer as a proxy does`);
  }
}

/**
 * What the status 407 says of a request in plain HTTP, whose answers are a server's or a proxy's (RFC 9110 § 15.5.8). By TLS
 * it is a ProxyFailure.
 */
export const proxyWantsLogin: ConnectionFailure = {
  kind: 'proxy',
  reason: 'the proxy before it wants a user name and a password, or others',
  hint: loginHint('http:'),
};

function loginHint(scheme: ProxyFailure['scheme']): string {
  return `write ${variableOf(scheme)} as http://USER:PASSWORD@HOST:PORT, special characters as %XX`;
}

function variableOf(scheme: ProxyFailure['scheme']): string {
  return scheme === 'https:' ? 'https_proxy (HTTPS_PROXY, all_proxy)' : 'http_proxy (HTTP_PROXY, all_proxy)';
}
