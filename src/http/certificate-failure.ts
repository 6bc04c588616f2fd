import type { ConnectionFailure, NodeFailure } from './connection-failure.ts';

/** What Node adds where a certificate is for other hosts (lib/tls.js, checkServerIdentity). */
interface WrongHost extends NodeFailure {
  readonly host?: string;
  readonly cert?: { readonly subjectaltname?: string };
}

/** What is wrong with a server's certificate, by Node's codes (“X509 certificate error codes”); undefined of other errors. */
export function certificateFailure(failure: NodeFailure): ConnectionFailure | undefined {
  const { code = '' } = failure;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return { kind: 'certificate-host', reason: otherHosts(failure) };
  }
  if (code.startsWith('ERR_') || !/CERT|SELF_SIGNED|UNABLE_TO_|INVALID_CA/.test(code)) return undefined;
  if (code === 'CERT_HAS_EXPIRED') {
    return { kind: 'certificate-date', reason: `its TLS certificate has expired (${code})` };
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return { kind: 'certificate-date', reason: `its TLS certificate is not valid yet (${code})` };
  }
  const authority = (what: string): ConnectionFailure => ({
    kind: 'certificate-authority',
    reason: `its TLS certificate is ${what} (${code})`,
  });
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT') return authority('signed by itself, and not trusted');
  if (unknownAuthority.has(code)) return authority('of an authority that is not trusted');
  return authority('not trusted');
}

const unknownAuthority: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function otherHosts({ host, cert }: WrongHost): string {
  const all = (cert?.subjectaltname ?? '').replace(/\b(?:DNS|IP Address):/g, '');
  const names = all.length <= longest ? all : `${all.slice(0, longest)}…`;
  return `its TLS certificate is not for ${host ?? 'this host'}${names && `, but for ${names}`}`;
}

/** Characters. A shared host may have hundreds of names. */
const longest = 200;
