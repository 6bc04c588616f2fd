import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeMounted, run } from './real-program.ts';

export interface Podman {
  /** Pulls the image of one architecture over plain http. Resolves to its `os/architecture`, as podman then tells it. */
  pull(reference: string, architecture: string): Promise<string>;
  remove(): Promise<void>;
}

/** podman with storage of its own; it needs no daemon. */
export async function podman(): Promise<Podman> {
  const directory = await mkdtemp(join(tmpdir(), 'alba-podman-'));
  const policy = await acceptAnything(directory);
  const storage = ['--root', `${directory}/root`, '--runroot', `${directory}/run`, '--storage-driver', 'vfs'];
  return {
    async pull(reference, architecture) {
      const trust = ['--tls-verify=false', '--signature-policy', policy];
      await run('podman', [...storage, 'pull', ...trust, '--arch', architecture, reference]);
      const format = ['--format', '{{.Os}}/{{.Architecture}}'];
      return (await run('podman', [...storage, 'image', 'inspect', ...format, reference])).trim();
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
