import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.ts';
import { startDaemon } from './real-program.ts';
import type { RealRegistry, RegistryOptions } from './real-registry.ts';
import { toolBinary } from './real-tools.ts';
import { htpasswd } from './registry-accounts.ts';

/** zot at a free port, with storage of its own. Manifests can always be removed. */
export async function startZot(
  options: { readonly auth?: Extract<RegistryOptions['auth'], { accounts: unknown }> } & Pick<
    RegistryOptions,
    'tls'
  > = {},
): Promise<RealRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'alba-zot-'));
  const [port = 0] = await freePorts(1);
  const host = `127.0.0.1:${port}`;
  const log = join(folder, 'log');
  const passwords = join(folder, 'htpasswd');
  const { auth, tls } = options;
  if (auth) await writeFile(passwords, htpasswd(auth.accounts));
  const configuration = {
    distSpecVersion: '1.0.1',
    // Blobs once for each repository, and none removed by itself: tests take them away.
    storage: { rootDirectory: join(folder, 'storage'), gc: false, dedupe: false },
    http: {
      address: '127.0.0.1',
      port: String(port),
      ...(tls && { tls: { cert: tls.certificate, key: tls.key } }),
      ...(auth && { auth: { htpasswd: { path: passwords } } }),
    },
    log: { level: 'info' },
  };
  await writeFile(join(folder, 'config.json'), JSON.stringify(configuration));
  const url = `${tls === undefined ? 'http' : 'https'}://${host}`;
  const daemon = await startDaemon(toolBinary('zot'), ['serve', join(folder, 'config.json')], {
    log,
    ready: () => accepts(port),
  });
  return {
    host,
    url,
    blobFile: (repository, digest) => join(folder, 'storage', repository, 'blobs', digest.replace(':', '/')),
    log: () => readFile(log, 'utf8'),
    async stop() {
      await daemon.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether something takes connections at a port of this machine. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
