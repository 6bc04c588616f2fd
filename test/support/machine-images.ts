import { mkdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporary } from './real-alba.ts';
import type { Docker } from './real-docker.ts';
import { writeFlakes } from './real-flake.ts';
import { importRoot, loadPluginImage } from './real-plugin-image.ts';
import { run } from './real-program.ts';

/** The images that the documented pipelines of Drone and Woodpecker name. */
const names = {
  plugin: 'registry.example.org/alba-plugin',
  builders: ['golang:1.26', 'debian:12-slim', 'nixos/nix:2.28.3'],
} as const;

/** Where containers find what is the machine's. The plugin's image has a /usr of its own, which has to stay in sight. */
const [machineUsr, machineGoCache] = ['/machine/usr', '/machine/go-cache'];

/** An Engine's images for the documented pipelines, and what a runner has to mount in each container for them, by path here. */
export async function importPipelineImages(docker: Docker): Promise<Readonly<Record<string, string>>> {
  await loadPluginImage(docker, names.plugin);
  for (const name of names.builders) await importMachine(docker, name);
  const [goRoot = '', goCache = ''] = (await run('go', ['env', 'GOROOT', 'GOCACHE'])).split('\n');
  const tools = [goRoot, dirname(dirname(process.execPath))].filter(
    (folder) => !`${folder}/`.startsWith('/usr/'),
  );
  return {
    '/usr': machineUsr,
    [goCache]: machineGoCache,
    ...Object.fromEntries(tools.map((folder) => [folder, folder])),
  };
}

/** An image with nothing in it but links to the programs of the machine, and what Nix needs to know where there is no network. */
async function importMachine(docker: Docker, name: string): Promise<void> {
  const folder = await temporary();
  const root = join(folder.path, 'root');
  const at = (path: string) => join(root, path);
  const path = `/stand-in:${process.env['PATH']}`;
  try {
    for (const directory of ['stand-in', 'tmp', 'root', 'etc'])
      await mkdir(at(directory), { recursive: true });
    await symlink(machineUsr, at('usr'));
    for (const link of ['bin', 'sbin', 'lib', 'lib64']) await symlink(await readlink(`/${link}`), at(link));
    await writeFile(at('etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
    // What it would install is the machine's.
    await writeFile(at('stand-in/apt-get'), '#!/bin/sh\n', { mode: 0o755 });
    const forBuilders = { path, node: process.execPath, goCache: machineGoCache };
    await writeFlakes(at('etc/nix'), { seenAt: '/etc/nix', ...forBuilders });
    const go = { GOCACHE: machineGoCache, GOPROXY: 'off', GOTOOLCHAIN: 'local' };
    await importRoot(docker, root, name, { PATH: path, ...go });
  } finally {
    await folder.remove();
  }
}
