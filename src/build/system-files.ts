import { readFile } from 'node:fs/promises';
import { unreadable } from '../archive/unreadable.ts';
import { modeOfDirectory, type TarEntry } from '../layers/tar-entry.ts';
import { AlbaError } from '../report/error.ts';
import type { BuildSettings } from '../settings/build-settings.ts';
import type { ImageUser } from '../settings/image-user.ts';
import { bytesBody } from '../store/body.ts';
import { certificatesPath } from './image-config.ts';
import type { ImageTree } from './image-tree.ts';

export interface SystemFiles {
  /** The lowest layer; empty where nothing is wanted. */
  readonly entries: readonly TarEntry[];
  /** `UID:GID`, in numbers: so that Kubernetes knows it is not root. Undefined where the settings name none. */
  readonly user: string | undefined;
}

/**
 * What an image needs besides its own files: certificates, and where a user is named a line about it and a place to write to. An
 * /etc/passwd among the files stands for itself, and says which numbers a name has. Rejects with `source` where it does not.
 */
export async function systemFiles(
  { user, certificates }: Pick<BuildSettings, 'user' | 'certificates'>,
  tree: ImageTree,
): Promise<SystemFiles> {
  const entries: TarEntry[] = [];
  if (certificates !== undefined) entries.push(file(certificatesPath, await certificatesIn(certificates)));
  if (user === undefined) return { entries, user: undefined };
  entries.push({ kind: 'directory', path: 'tmp', mode: modeOfDirectory('tmp') });
  const passwd = tree.file('/etc/passwd');
  if (passwd === undefined) {
    entries.push(file('etc/passwd', passwdFor(user)), file('etc/group', groupsFor(user)));
    return { entries, user: `${user.uid}:${user.gid}` };
  }
  if (!('name' in user)) return { entries, user: `${user.uid}:${user.gid}` };
  return { entries, user: numbersIn(await read(passwd.source), user.name, passwd.source) };
}

function file(path: string, content: string | Buffer): TarEntry {
  return { kind: 'file', path, mode: 0o644, body: bytesBody(content), source: `/${path}` };
}

/** Servers keep their key beside their certificate: whoever pulls the image would have it. */
async function certificatesIn(path: string): Promise<Buffer> {
  const content = await read(path);
  // RFC 7468 §10 and §11, and what OpenSSL wrote before it: RSA, EC and others.
  if (!/^-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY-----/m.test(content.toString('latin1'))) return content;
  throw new AlbaError('source', `${path} holds a private key, which all who pull the image would have`, {
    hint: 'name a file of certificates alone',
  });
}

async function read(path: string): Promise<Buffer> {
  return readFile(path).catch(async (error: unknown) => {
    throw await unreadable(path, error);
  });
}

/** passwd(5). No user has a home or a shell: there is neither in such an image, unless its files bring them. */
function passwdFor(user: ImageUser): string {
  const line = `${nameOf(user)}:x:${user.uid}:${user.gid}::/:/sbin/nologin\n`;
  return user.uid === 0 ? line : `root:x:0:0::/:/sbin/nologin\n${line}`;
}

/** group(5). */
function groupsFor(user: ImageUser): string {
  const line = `${nameOf(user)}:x:${user.gid}:\n`;
  return user.gid === 0 ? line : `root:x:0:\n${line}`;
}

function nameOf(user: ImageUser): string {
  if ('name' in user) return user.name;
  return user.uid === 0 ? 'root' : 'user';
}

function numbersIn(passwd: Buffer, name: string, source: string): string {
  const fields = passwd
    .toString()
    .split('\n')
    .map((line) => line.split(':'))
    .find(([first]) => first === name);
  const [, , uid = '', gid = ''] = fields ?? [];
  if (/^\d+$/.test(uid) && /^\d+$/.test(gid)) return `${uid}:${gid}`;
  throw new AlbaError('source', `${source} has no user ${name}`, {
    hint: 'add a line for it there, name another user, or give its number',
  });
}
