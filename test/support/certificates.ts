import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { dateTime, der, oid, sequence } from './der.ts';

/** A private key and its certificate, both as PEM: what a TLS server of Node takes. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

export interface WantedIdentity {
  /** Names and IPv4 addresses. */
  readonly hosts?: readonly string[];
  /** Days from now. */
  readonly validFrom?: number;
  readonly validTo?: number;
  /** An authority; without one it signs itself. */
  readonly by?: Identity;
}

/** Made while the test runs (RFC 5280), so that no key lies in the repository, and no certificate runs out. */
export function newIdentity(wanted: WantedIdentity = {}): Identity {
  const names = sequence(...(wanted.hosts ?? []).map(generalName));
  return identity(wanted, wanted.by ? authorityName : nameOf('Test'), nameOf('Test'), [
    sequence(oid(2, 5, 29, 17), der.bytes(names)), // § 4.2.1.6
  ]);
}

/** A private authority, which signs itself. */
export function newAuthority(): Identity {
  return identity({}, authorityName, authorityName, [
    sequence(oid(2, 5, 29, 19), der.boolean(true), der.bytes(sequence(der.boolean(true)))), // § 4.2.1.9
  ]);
}

function identity(
  { by, validFrom = -1, validTo = 30 }: WantedIdentity,
  issuer: Buffer,
  subject: Buffer,
  extensions: readonly Buffer[],
): Identity {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const toBeSigned = sequence(
    der.tagged(0, der.integer(Buffer.of(2))), // version 3
    der.integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    sequence(ecdsaWithSha256),
    issuer,
    sequence(day(validFrom), day(validTo)),
    subject,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    der.tagged(3, sequence(...extensions)),
  );
  const signature = der.bits(sign('sha256', toBeSigned, by?.key ?? key));
  return { key, cert: pem(sequence(toBeSigned, sequence(ecdsaWithSha256), signature)) };
}

const ecdsaWithSha256 = oid(1, 2, 840, 10045, 4, 3, 2);
const authorityName = nameOf('Test Authority');

function nameOf(commonName: string): Buffer {
  return sequence(der.set(sequence(oid(2, 5, 4, 3), der.text(commonName))));
}

function generalName(host: string): Buffer {
  if (isIPv4(host)) return der.implicit(7, Buffer.from(host.split('.').map(Number)));
  return der.implicit(2, Buffer.from(host));
}

function day(days: number): Buffer {
  return dateTime(new Date(Date.now() + days * 86_400_000));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
