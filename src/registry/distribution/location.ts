import { AlbaError } from '../../report/error.ts';
import { isForeign, isLoopback } from './addresses.ts';

/**
 * Where an answer sends us: its `Location`, which may be relative to the request (distribution-spec § Pushing blobs). A registry
 * behind a proxy that ends TLS may say http:// of its own host: then https:// is meant. Throws `target` where it is no address, in
 * plain HTTP from an encrypted one, or inside somebody's network though the registry is outside.
 */
export function locationOf(header: string | undefined, from: URL, registry: string): URL {
  if (header === undefined || header === '' || !URL.canParse(header, from.href)) {
    throw misled(
      registry,
      header ? `on to “${withoutQuery(header)}”, which is no address` : 'elsewhere, and did not say where',
    );
  }
  const url = new URL(header, from);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw misled(registry, `on to “${withoutQuery(header)}”, which is no address of a server`);
  }
  if (url.username !== '' || url.password !== '')
    throw misled(registry, 'on to an address that holds a password');
  if (from.protocol === 'https:' && url.protocol === 'http:' && url.hostname === from.hostname) {
    url.protocol = 'https:';
    if (url.port === '80') url.port = from.port;
  }
  url.hash = '';
  if (url.host === from.host) return url;
  if (from.protocol === 'https:' && url.protocol === 'http:' && !isLoopback(from.hostname)) {
    throw misled(registry, `on to ${url.origin}, in plain HTTP`);
  }
  if (isForeign(url.hostname, from.hostname)) {
    throw misled(registry, `on to ${url.origin}, an address inside a network`);
  }
  return url;
}

function misled(registry: string, where: string): AlbaError {
  return new AlbaError('target', `${registry} sent a request ${where}`, {
    hint: 'the registry, or the proxy before it, does not know its own address: set that to the one that clients use (REGISTRY_HTTP_HOST, external URL, X-Forwarded-Host and -Proto)',
  });
}

/** What stands behind the question mark may let one in. */
function withoutQuery(address: string): string {
  return address.replace(/\?.*$/s, '').slice(0, 200);
}
