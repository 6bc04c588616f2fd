import { isIP } from 'node:net';
import { canonicalHost } from '../../store/target-registry.ts';

/** The host, with its port, that answers for a registry's name: Docker Hub's is another than it is called. */
export function apiHost(host: string): string {
  const name = canonicalHost(host);
  return name === 'docker.io' ? 'registry-1.docker.io' : name;
}

/** `hostname` as a URL has it: lower case, IPv6 in brackets. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\./.test(hostname)
  );
}

/**
 * Whether a server may not send us from `from` to `to`: into a network that it is not in, or to an address that machines have for
 * themselves, such as those by which clouds hand out credentials.
 */
export function isForeign(to: string, from: string): boolean {
  if (to === from) return false;
  if (isLoopback(to) !== isLoopback(from) && isPrivate(to)) return true;
  return isLinkLocal(to) || (isPrivate(to) && !isPrivate(from));
}

/** RFC 3927, RFC 4291. */
function isLinkLocal(hostname: string): boolean {
  return /^169\.254\.|^\[fe[89ab]/i.test(hostname);
}

/** An address of a network that is nobody else's: loopback, RFC 1918, RFC 3927, RFC 4193, RFC 6598. Names are none. */
function isPrivate(hostname: string): boolean {
  if (isLoopback(hostname)) return true;
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) === 4) {
    const [a = 0, b = 0] = bare.split('.').map(Number);
    return (
      a === 0 ||
      a === 10 ||
      (a === 172 && b >= 16 && b <= 31) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254) ||
      (a === 100 && b >= 64 && b <= 127)
    );
  }
  return (
    isIP(bare) === 6 && (/^f[cd]/i.test(bare) || /^fe[89ab]/i.test(bare) || /^::(?:ffff:|$)/i.test(bare))
  );
}
