import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startContainerd } from './real-containerd.ts';
import { removeMounted, run, startDaemon } from './real-program.ts';

export interface Docker {
  /** The client's command, for a shell's pipes. */
  readonly command: readonly string[];
  /** Runs a command of the client's, with the classic builder: another needs a plugin. */
  cli(...args: readonly string[]): Promise<string>;
  /** The config's digest of an image that is there, and the content of one of its files. */
  look(reference: string, path: string): Promise<{ readonly config: string; readonly content: Buffer }>;
  /** `docker pull`. Resolves to the digest that it printed, of the index where there is one. */
  pull(reference: string, platform?: string): Promise<string>;
  /** `docker run` of what has been pulled, without a network. Resolves to what the container wrote to stdout. */
  run(reference: string): Promise<string>;
  /** `docker image inspect`: the image's platform as `os/architecture`. */
  platform(reference: string): Promise<string>;
  /** Forgets all images, so that the next pull really pulls. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A Docker Engine of our own, with no network and no firewall rules, over a containerd of our own. Needs root.
 * To 127.0.0.0/8 and `localhost` it speaks plain http by itself.
 */
export async function startDocker(): Promise<Docker> {
  const containerd = await startContainerd();
  const directory = await mkdtemp(join(tmpdir(), 'alba-docker-'));
  const socket = `unix://${directory}/docker.sock`;
  const config = join(directory, 'config.json');
  await writeFile(config, '{}');
  // An own --config: nothing of the user's, no credentials.
  const command = ['docker', '--host', socket, '--config', directory] as const;
  const [program, ...globals] = command;
  const docker = (...args: readonly string[]) =>
    run(program, [...globals, ...args], { env: { ...process.env, DOCKER_BUILDKIT: '0' } });
  const stop = async () => {
    await containerd.stop();
    await removeMounted(directory);
  };
  const options = [
    ...['--host', socket, '--containerd', containerd.socket, '--config-file', config],
    ...[
      '--data-root',
      `${directory}/data`,
      '--exec-root',
      `${directory}/exec`,
      '--pidfile',
      `${directory}/pid`,
    ],
    ...['--storage-driver', 'vfs', '--iptables=false', '--ip6tables=false', '--bridge=none'],
  ];
  const daemon = await startDaemon('dockerd', options, {
    log: join(directory, 'log'),
    ready: () =>
      docker('version').then(
        () => true,
        () => false,
      ),
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    command,
    cli: docker,
    async look(reference, path) {
      const config = (await docker('image', 'inspect', '--format', '{{.Id}}', reference)).trim();
      const container = (await docker('create', '--network', 'none', reference)).trim();
      const file = join(directory, 'looked-at');
      await docker('cp', `${container}:${path}`, file);
      await docker('rm', container);
      return { config, content: await readFile(file) };
    },
    async pull(reference, platform) {
      const said = await docker(
        'pull',
        ...(platform === undefined ? [] : ['--platform', platform]),
        reference,
      );
      const digest = /^Digest: (\S+)$/m.exec(said)?.[1];
      if (digest === undefined) throw new Error(`docker pull printed no digest:\n${said}`);
      return digest;
    },
    run: (reference) => docker('run', '--rm', '--pull', 'never', '--network', 'none', reference),
    async platform(reference) {
      return (await docker('image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', reference)).trim();
    },
    async forget() {
      await docker('image', 'prune', '--all', '--force');
    },
    async stop() {
      await daemon.stop();
      await stop();
    },
  };
}
