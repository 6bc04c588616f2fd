/** What a proxy did in place of a connection. */
export type ProxyFailureKind =
  | 'unreached' // no connection to the proxy itself: `cause` tells why
  | 'login' // it wants a user and a password, or others
  | 'forbidden' // it does not let this host pass
  | 'no way' // it does not reach this host
  | 'not a proxy'; // it answers as no proxy does

export interface ProxyFailureDetails {
  readonly kind: ProxyFailureKind;
  readonly proxy: URL;
  /** Of the URL that was asked for. */
  readonly scheme: 'http:' | 'https:';
  /** Where the request was to go, `host:port`. */
  readonly host: string;
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** A proxy stood in the way. Its name is its host and port: user and password in its URL are nobody's business. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
  /** As Node's errors have it: of what went wrong on the way to the proxy, else by whether another try may help. */
  readonly code: string;
  readonly kind: ProxyFailureKind;
  readonly proxy: string;
  readonly scheme: 'http:' | 'https:';
  readonly host: string;
  readonly hasLogin: boolean;
  readonly status: number | undefined;

  constructor({ kind, proxy, scheme, host, status, cause }: ProxyFailureDetails) {
    super(`the proxy ${placeOf(proxy)} made no connection to ${host}`, cause === undefined ? {} : { cause });
    this.kind = kind;
    this.proxy = placeOf(proxy);
    this.scheme = scheme;
    this.host = host;
    this.hasLogin = proxy.username !== '' || proxy.password !== '';
    this.status = status;
    this.code = (cause as { code?: string } | undefined)?.code ?? (kind === 'no way' ? proxyNoWay : 'EPROXY');
  }
}

/** The code of a failure that may pass: a server behind the proxy that is down, or a proxy with too much to do. */
export const proxyNoWay = 'EPROXYNOWAY';

/** Of an answer to CONNECT that is no success. */
export function kindOfRefusal(status: number): ProxyFailureKind {
  if (status === 407) return 'login';
  if (status === 429 || (status >= 500 && status <= 599)) return 'no way';
  return status >= 400 && status <= 499 ? 'forbidden' : 'not a proxy';
}

function placeOf({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}
