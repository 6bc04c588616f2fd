import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as tls from 'node:tls';
import { AlbaError, messageOf } from '../report/error.ts';

/**
 * Whom to trust: the certificates that this Node trusts anyway, and those of a PEM file. One context for all connections, since
 * to read some 150 certificates takes longer than to shake hands. Rejects with `usage` where the file cannot be used.
 */
export async function trusting(caFile: string): Promise<tls.SecureContext> {
  const hint = 'ca-file is the path of a file of PEM certificates';
  let text: string;
  try {
    text = await readFile(caFile, 'utf8');
  } catch (cause) {
    throw new AlbaError('usage', `the ca-file ${caFile} cannot be read: ${messageOf(cause)}`, {
      hint,
      cause,
    });
  }
  const own = text.match(pem) ?? [];
  if (!own.some(isWhole)) {
    throw new AlbaError('usage', `the ca-file ${caFile} holds no certificate that can be read`, { hint });
  }
  // One by one: of a text Node takes what comes before the first that is broken, and says nothing.
  return tls.createSecureContext({ ca: [...trustedByNode(), ...own] });
}

/** RFC 7468 § 5, and OpenSSL's own form with trust settings. */
const pem = /^-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[\s\S]*?^-----END \1-----/gm;

function isWhole(certificate: string): boolean {
  try {
    return new X509Certificate(certificate).subject !== undefined;
  } catch {
    return false;
  }
}

/** With those of NODE_EXTRA_CA_CERTS and `--use-system-ca`, which Node tells from 22.15 on, and its type definitions later. */
function trustedByNode(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => readonly string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}
