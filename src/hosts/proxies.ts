import { AlbaError } from '../report/error.ts';
import type { Environment } from './context/detect-host.ts';
import { type Bypass, bypassOf } from './no-proxy.ts';
import { decoded, proxyVariables } from './proxy-secrets.ts';

/**
 * By which proxy a URL is reached, by the variables that curl and Go's programs know; undefined for none, and always for this
 * machine itself, as in Go (golang.org/x/net/http/httpproxy). Throws `usage` where the variable that counts cannot be read.
 */
export function proxiesFrom(environment: Environment): (url: URL) => URL | undefined {
  const isDirect: Bypass = bypassOf(environment['no_proxy'] || environment['NO_PROXY'] || '');
  return (url) => {
    const names: readonly string[] = proxyVariables[url.protocol as keyof typeof proxyVariables] ?? [];
    const variable = names.find((name) => mayCount(name, environment) && environment[name]?.trim());
    if (variable === undefined || isDirect(url)) return undefined;
    return parseProxy(environment[variable] ?? '', variable);
  };
}

/** In a CGI program, HTTP_PROXY is what a client sent in the header `Proxy` (httpoxy, CVE-2016-5385). */
function mayCount(name: string, environment: Environment): boolean {
  return name !== 'HTTP_PROXY' || !environment['REQUEST_METHOD'];
}

/** As Go does, without a scheme it is http. What is behind the port is no part of a proxy, and often is of a password. */
function parseProxy(text: string, variable: string): URL {
  const trimmed = text.trim();
  const written = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  if (/^socks/i.test(written)) {
    throw new AlbaError('usage', `${variable} names a SOCKS proxy, which alba cannot use`, {
      hint: `set ${variable} to an HTTP proxy, http://HOST:PORT, or name the host in no_proxy if it is reached without`,
    });
  }
  const proxy = URL.canParse(written) ? new URL(written) : undefined;
  const isPlain = proxy !== undefined && proxy.pathname === '/' && proxy.search === '' && proxy.hash === '';
  const isHttp = proxy?.protocol === 'http:' || proxy?.protocol === 'https:';
  if (proxy !== undefined && isPlain && isHttp && hasReadableLogin(proxy)) return proxy;
  throw new AlbaError('usage', `${variable} is not the address of a proxy`, {
    hint: `write ${variable} as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, special characters of a password as %XX`,
  });
}

function hasReadableLogin({ username, password }: URL): boolean {
  return decoded(username) !== undefined && decoded(password) !== undefined;
}
