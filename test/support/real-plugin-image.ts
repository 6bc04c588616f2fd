import { cp, mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkout, temporary } from './real-alba.ts';
import type { Docker } from './real-docker.ts';
import { run } from './real-program.ts';

const base = 'node-of-this-machine';

/** Builds the plugin's image by its Dockerfile, without a network: on a base that is this machine's Node and nothing else. */
export async function buildPluginImage(docker: Docker, name: string): Promise<void> {
  const folder = await temporary();
  try {
    const files = [process.execPath, ...(await librariesOf(process.execPath))];
    for (const file of files) {
      const to = join(folder.path, 'root', file === process.execPath ? '/usr/local/bin/node' : file);
      await mkdir(dirname(to), { recursive: true });
      await cp(await realpath(file), to);
    }
    await mkdir(join(folder.path, 'root/tmp'));
    await importRoot(docker, join(folder.path, 'root'), base, { PATH: '/usr/local/bin' });
  } finally {
    await folder.remove();
  }
  await docker.cli(
    ...['build', '--quiet', '--network', 'none', '--build-arg', `NODE=${base}`],
    ...['--file', join(checkout, 'drone-plugin/Dockerfile'), '--tag', name, checkout],
  );
}

/** Makes an image of a folder, whose files become root's. */
export async function importRoot(
  docker: Docker,
  root: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const archive = `${root}.tar`;
  await run('tar', ['-C', root, '--owner=0', '--group=0', '-cf', archive, '.']);
  const changes = Object.entries(env).flatMap(([key, value]) => ['--change', `ENV ${key}=${value}`]);
  await docker.cli('import', ...changes, archive, name);
}

async function librariesOf(program: string): Promise<string[]> {
  const said = await run('ldd', [program]);
  return [...said.matchAll(/(?<=^\s*(?:\S+ => )?)\/\S+/gm)].map(([path]) => path);
}
