import { certificateFailure } from './certificate-failure.ts';
import type { ConnectionFailure, ConnectionFailureKind, NodeFailure } from './connection-failure.ts';
import { explainProxy } from './explain-proxy.ts';
import { ProxyFailure } from './proxy-failure.ts';

/** Why there was no connection or no answer, in plain words; undefined of an error that says nothing about that. */
export function connectionFailure(error: unknown): ConnectionFailure | undefined {
  const failure = tellingOf(error);
  if (failure instanceof ProxyFailure) return explainProxy(failure, connectionFailure(failure.cause));
  const { name, code = '', message = '' } = failure;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return told('name', 'its name cannot be resolved');
  if (code === 'ECONNREFUSED') return told('refused', 'nothing listens there');
  const certificate = certificateFailure(failure);
  if (certificate !== undefined) return certificate;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return told('tls', tlsReason(code, message));
  if (code.startsWith('HPE_')) return told('http', 'it does not answer in HTTP');
  const kind = code === '' ? kindOfUncoded(name, message) : kinds[code];
  return kind && told(kind, `the connection failed (${code || kind})`);
}

/** The error itself, or the one that a library made it of. */
function tellingOf(error: unknown): NodeFailure {
  const failure = (error ?? {}) as NodeFailure;
  const cause = failure.cause as NodeFailure | undefined;
  return failure.code === undefined && cause?.code !== undefined ? cause : failure;
}

function kindOfUncoded(name: string | undefined, message: string): ConnectionFailureKind | undefined {
  if (name === 'TimeoutError') return 'timeout';
  return /socket hang up/.test(message) ? 'cut' : undefined;
}

const kinds: Readonly<Record<string, ConnectionFailureKind>> = {
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'cut',
  ECONNABORTED: 'cut',
  EPIPE: 'cut',
  ERR_STREAM_PREMATURE_CLOSE: 'cut',
  ENETUNREACH: 'network',
  ENETDOWN: 'network',
  EHOSTUNREACH: 'network',
  EHOSTDOWN: 'network',
  EADDRNOTAVAIL: 'network',
};

function told(kind: ConnectionFailureKind, reason: string): ConnectionFailure {
  return { kind, reason };
}

/** OpenSSL's words for the refusals of one who speaks TLS; all others are of bytes that are none. */
function tlsReason(code: string, message: string): string {
  const words = `${code} ${message}`.replaceAll('_', ' ').toLowerCase();
  if (/certificate required|alert bad certificate|alert number 116/.test(words)) {
    return 'it wants a TLS certificate of its client, and alba has none';
  }
  if (/alert|unsupported protocol|no protocols available/.test(words)) {
    return `it refuses the TLS that is spoken to it (${code})`;
  }
  return 'it does not speak TLS';
}
