import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeMounted, run, startDaemon } from './real-program.ts';

export interface Containerd {
  /** The path of its socket. */
  readonly socket: string;
  /** Runs a command of ctr's. */
  cli(...args: readonly string[]): Promise<string>;
  /** The content of a file of an image that is unpacked here for a platform. */
  file(reference: string, platform: string, path: string): Promise<Buffer>;
  /** Pulls and unpacks one platform over plain http, as `ctr images pull` does. Resolves to the reference's digest. */
  pull(reference: string, platform: string): Promise<string>;
  /** Forgets all images and what they unpacked, so that the next pull really pulls. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

/** A containerd of our own: root, state and socket in a temporary directory. Needs root. */
export async function startContainerd(): Promise<Containerd> {
  const directory = await mkdtemp(join(tmpdir(), 'alba-ctr-'));
  const config = join(directory, 'config.toml');
  const socket = join(directory, 'containerd.sock');
  await writeFile(
    config,
    `version = 2
root = "${directory}/root"
state = "${directory}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
  address = "${socket}"
`,
  );
  const ctr = (...args: readonly string[]) =>
    run('ctr', ['--address', socket, '--namespace', 'alba-test', ...args]);
  const daemon = await startDaemon('containerd', ['--config', config], {
    log: join(directory, 'log'),
    ready: () =>
      ctr('version').then(
        () => true,
        () => false,
      ),
  });
  return {
    socket,
    cli: ctr,
    async file(reference, platform, path) {
      const root = await mkdtemp(join(directory, 'mounted-'));
      await ctr('images', 'mount', '--platform', platform, reference, root);
      const content = await readFile(join(root, path));
      await ctr('images', 'unmount', '--rm', root);
      return content;
    },
    async pull(reference, platform) {
      await ctr('images', 'pull', '--plain-http', '--platform', platform, reference);
      const line = (await ctr('images', 'ls')).split('\n').find((entry) => entry.startsWith(`${reference} `));
      const digest = line?.split(/\s+/)[2];
      if (digest === undefined) throw new Error(`ctr does not list ${reference} after it has pulled it`);
      return digest;
    },
    async forget() {
      const names = (await ctr('images', 'ls', '--quiet')).split('\n').filter((name) => name !== '');
      if (names.length > 0) await ctr('images', 'rm', '--sync', ...names);
    },
    async stop() {
      await daemon.stop();
      await removeMounted(directory);
    },
  };
}
