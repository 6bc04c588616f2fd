import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeMounted, run } from './real-program.ts';

export interface Podman {
  /** A signature policy that accepts anything, for commands that insist on one. */
  readonly policy: string;
  /** Runs a command of podman's. */
  cli(...args: readonly string[]): Promise<string>;
  /** Runs a command of buildah's on the same storage. */
  buildah(...args: readonly string[]): Promise<string>;
  /** The config's digest of an image that is there, and the content of one of its files. */
  look(reference: string, path: string): Promise<{ readonly config: string; readonly content: Buffer }>;
  /** Pulls the image of one architecture over plain http. Resolves to its `os/architecture`, as podman then tells it. */
  pull(reference: string, architecture: string): Promise<string>;
  /** Forgets all images, so that the next pull really pulls. */
  forget(): Promise<void>;
  remove(): Promise<void>;
}

/** podman with storage of its own; it needs no daemon. */
export async function podman(): Promise<Podman> {
  const directory = await mkdtemp(join(tmpdir(), 'alba-podman-'));
  const policy = await acceptAnything(directory);
  const storage = ['--root', `${directory}/root`, '--runroot', `${directory}/run`, '--storage-driver', 'vfs'];
  const cli = (...args: readonly string[]) => run('podman', [...storage, ...args]);
  const inspect = async (reference: string, format: string) =>
    (await cli('image', 'inspect', '--format', format, reference)).trim();
  return {
    policy,
    cli,
    buildah: (...args) => run('buildah', [...storage, ...args]),
    async look(reference, path) {
      const root = (await cli('image', 'mount', reference)).trim();
      const content = await readFile(join(root, path));
      await cli('image', 'unmount', reference);
      return { config: `sha256:${await inspect(reference, '{{.Id}}')}`, content };
    },
    async pull(reference, architecture) {
      const trust = ['--tls-verify=false', '--signature-policy', policy];
      await cli('pull', ...trust, '--arch', architecture, reference);
      return await inspect(reference, '{{.Os}}/{{.Architecture}}');
    },
    async forget() {
      await cli('rmi', '--all', '--force');
    },
    remove: () => removeMounted(directory),
  };
}

/** The signature policy that containers/image insists on having. */
async function acceptAnything(directory: string): Promise<string> {
  const file = join(directory, 'policy.json');
  await writeFile(file, '{"default":[{"type":"insecureAcceptAnything"}]}');
  return file;
}
