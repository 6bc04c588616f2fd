import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KeyPair } from './real-certificates.ts';
import { startDaemon } from './real-program.ts';
import { type Account, htpasswd } from './registry-accounts.ts';
import type { TokenServer } from './token-server.ts';

export interface RegistryOptions {
  /** Whom it lets in: anybody if not given. */
  readonly auth?: { readonly accounts: readonly Account[] } | { readonly tokens: TokenServer };
  /** Its certificate: over plain HTTP if not given. */
  readonly tls?: KeyPair;
  /** Whether manifests can be removed through its API. */
  readonly removal?: boolean;
}

export interface RealRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Without a slash at the end. */
  readonly url: string;
  /** Where a blob of a repository lies on the disk. */
  blobFile(repository: string, digest: string): string;
  /** What it has logged so far. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Debian's docker-registry at a free port, with storage of its own. */
export async function startRegistry(options: RegistryOptions = {}): Promise<RealRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'alba-registry-'));
  const log = join(folder, 'log');
  const storage = join(folder, 'storage');
  await mkdir(storage);
  await writeFile(join(folder, 'config.yml'), stringify(await configuration(folder, storage, options)));
  const listening = async () => /listening on (127\.0\.0\.1:\d+)/.exec(await readFile(log, 'utf8'))?.[1];
  const daemon = await startDaemon('docker-registry', ['serve', join(folder, 'config.yml')], {
    log,
    ready: async () => (await listening()) !== undefined,
  });
  const host = (await listening()) ?? '';
  return {
    host,
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}`,
    blobFile(_, digest) {
      const hex = digest.replace('sha256:', '');
      return join(storage, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
    },
    log: () => readFile(log, 'utf8'),
    async stop() {
      await daemon.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** https://distribution.github.io/distribution/about/configuration. No cache of blobs: tests take them away. */
async function configuration(
  folder: string,
  storage: string,
  { auth, tls, removal }: RegistryOptions,
): Promise<object> {
  return {
    version: '0.1',
    log: { level: 'info' },
    storage: {
      filesystem: { rootdirectory: storage },
      delete: { enabled: removal ?? false },
      // Its first cleaning writes to the storage while tests do.
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: {
      addr: '127.0.0.1:0',
      secret: 'known to the tests alone',
      ...(tls && { tls: { certificate: tls.certificate, key: tls.key } }),
    },
    ...(auth && { auth: await authentication(folder, auth) }),
  };
}

async function authentication(folder: string, auth: NonNullable<RegistryOptions['auth']>): Promise<object> {
  if ('tokens' in auth) {
    const { realm, service, issuer, certificate } = auth.tokens;
    return { token: { realm, service, issuer, rootcertbundle: certificate } };
  }
  const path = join(folder, 'htpasswd');
  await writeFile(path, htpasswd(auth.accounts));
  return { htpasswd: { realm: 'test', path } };
}
