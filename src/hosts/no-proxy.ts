import { BlockList, isIP } from 'node:net';

/** Whether a URL is reached without a proxy. */
export type Bypass = (url: URL) => boolean;

/**
 * The list of NO_PROXY, with commas or spaces between: `*` for all, a name with all below it, with or without a dot before it
 * (as in curl, where Go takes `.example.com` for what is below alone), an address, a block of addresses (`10.0.0.0/8`), each
 * but the block with `:PORT` if one port is meant. Entries that are none of these are passed over, as in Go. Besides, `localhost`
 * and this machine's own addresses need no proxy (golang.org/x/net/http/httpproxy, useProxy).
 */
export function bypassOf(list: string): Bypass {
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((text) => text !== '')
    .map(entryOf);
  return (url) => {
    const host = hostOf(url);
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return isThisMachine(host) || entries.some((matches) => matches(host, port));
  };
}

type Entry = (host: string, port: string) => boolean;

function entryOf(text: string): Entry {
  if (text === '*') return () => true;
  const [, address = '', prefix = ''] = /^\[?([^\]/]*)\]?\/(\d+)$/.exec(text) ?? [];
  if (address !== '') return block(address, Number(prefix));
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? text; // an IPv6 address without brackets has no port
  const hasPort = (asked: string): boolean => port === undefined || port === asked;
  if (isIP(host) !== 0) {
    const matches = block(host, isIP(host) === 4 ? 32 : 128);
    return (asked, at) => hasPort(at) && matches(asked, at);
  }
  const name = host.replace(/^\*?\.?/, '').replace(/\.$/, '');
  if (name === '') return () => false;
  return (asked, at) => hasPort(at) && (asked === name || asked.endsWith(`.${name}`));
}

function block(address: string, prefix: number): Entry {
  const family = isIP(address);
  if (family === 0 || prefix > (family === 4 ? 32 : 128)) return () => false;
  const list = new BlockList();
  list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return (host) => isIP(host) !== 0 && list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

/** In lower case, as URL has it, without brackets and the dot of a full name. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

const isLoopback = [block('127.0.0.0', 8), block('::1', 128)];

function isThisMachine(host: string): boolean {
  return host === 'localhost' || isLoopback.some((matches) => matches(host, ''));
}
