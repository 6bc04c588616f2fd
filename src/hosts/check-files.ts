import { open, readFile, stat } from 'node:fs/promises';
import { messageOf } from '../report/error.ts';
import type { Mistakes } from '../settings/mistakes.ts';

/**
 * Whether the result can be written there when all is done: found out by making the file, before any work. `name` is the
 * setting's. A pipe is left alone, since to open it is to be its writer. Adds a mistake otherwise.
 */
export async function checkResultFile(path: string, name: string, mistakes: Mistakes): Promise<boolean> {
  try {
    const known = await stat(path).catch(() => undefined); // what stands in its way, opening tells
    if (known !== undefined && !known.isFile() && !known.isDirectory()) return true;
    await (await open(path, 'a')).close();
    return true;
  } catch (error) {
    mistakes.add(
      `${name}: “${path}” cannot be written: ${messageOf(error)}`,
      'name a file in a directory that is there, and in which this user may write',
    );
    return false;
  }
}

/** Adds a mistake where the file holds no certificates. `name` is the setting's. */
export async function checkCertificates(path: string, name: string, mistakes: Mistakes): Promise<void> {
  const hint = 'name a file of PEM certificates, which begin with -----BEGIN CERTIFICATE-----';
  try {
    if (pem.test(await readFile(path, 'utf8'))) return;
    mistakes.add(`${name}: “${path}” holds no certificate`, hint);
  } catch (error) {
    mistakes.add(`${name}: “${path}” cannot be read: ${messageOf(error)}`, hint);
  }
}

/** Whether a file that the environment names holds certificates: Nix's build shells name one that is not there, for none. */
export async function holdsCertificates(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => ''); // not to be read: as good as none, as for OpenSSL
  return pem.test(text);
}

/** RFC 7468 §5, and OpenSSL's own form with trust settings. */
const pem = /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/m;
