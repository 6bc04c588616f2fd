import { readFile } from 'node:fs/promises';
import * as tls from 'node:tls';
import { AlbaError, messageOf } from '../report/error.ts';

/**
 * Whom to trust: the certificates that this Node trusts anyway, and those of a PEM file. One context for all connections, since
 * to read some 150 certificates takes longer than to shake hands. Rejects with `usage` where the file cannot be used.
 */
export async function trusting(caFile: string): Promise<tls.SecureContext> {
  try {
    return tls.createSecureContext({ ca: [...trustedByNode(), await readFile(caFile, 'utf8')] });
  } catch (error) {
    throw new AlbaError('usage', `the ca-file ${caFile} cannot be read: ${messageOf(error)}`, {
      hint: 'ca-file is the path of a file of PEM certificates',
      cause: error,
    });
  }
}

/** With those of NODE_EXTRA_CA_CERTS and `--use-system-ca`, which Node tells from 22.15 on, and its type definitions later. */
function trustedByNode(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => readonly string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}
