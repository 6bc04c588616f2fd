import { join } from 'node:path';
import { run } from './real-program.ts';

/** The files of a certificate and its key, in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority that nobody knows but who is told. */
export interface Authority extends KeyPair {
  /** A server's certificate for 127.0.0.1 and localhost, or for another host alone. */
  issue(name: string, host?: string): Promise<KeyPair>;
}

const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];

/** Makes an authority whose files lie in a folder. */
export async function makeAuthority(folder: string, name = 'authority'): Promise<Authority> {
  const own = await selfSigned(folder, name, elliptic);
  return {
    ...own,
    async issue(leaf, host) {
      const pair = files(folder, leaf);
      const names = host === undefined ? 'IP:127.0.0.1,DNS:localhost' : `DNS:${host}`;
      const extensions = [`subjectAltName=${names}`, 'basicConstraints=critical,CA:FALSE'];
      await request(pair, leaf, [
        ...elliptic,
        ...['-CA', own.certificate, '-CAkey', own.key],
        ...extensions.flatMap((extension) => ['-addext', extension]),
      ]);
      return pair;
    },
  };
}

/** A certificate that signs itself, with an RSA key: what tokens are signed by. */
export function makeSigner(folder: string): Promise<KeyPair> {
  return selfSigned(folder, 'signer', ['-newkey', 'rsa:2048']);
}

async function selfSigned(folder: string, name: string, key: readonly string[]): Promise<KeyPair> {
  const pair = files(folder, name);
  await request(pair, name, key);
  return pair;
}

async function request(pair: KeyPair, name: string, options: readonly string[]): Promise<void> {
  const out = ['-keyout', pair.key, '-out', pair.certificate];
  await run('openssl', ['req', '-x509', '-nodes', '-days', '2', '-subj', `/CN=${name}`, ...out, ...options]);
}

function files(folder: string, name: string): KeyPair {
  return { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
}
