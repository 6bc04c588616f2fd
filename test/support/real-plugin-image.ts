import { join } from 'node:path';
import { checkout, temporary } from './real-alba.ts';
import type { Docker } from './real-docker.ts';
import { run } from './real-program.ts';
import { skopeoCopy } from './real-skopeo.ts';

/** `npm run image`, with flags and targets for `alba container build`; `env` carries keys. */
export async function makePluginImage(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await run(process.execPath, [join(checkout, 'drone-plugin/image.mjs'), ...args], {
    env: { ...process.env, ...env },
  });
}

/** Gives an Engine the plugin's image for this machine's platform, under a name. */
export async function loadPluginImage(docker: Docker, name: string): Promise<void> {
  const folder = await temporary();
  try {
    const [layout, archive] = [join(folder.path, 'layout'), join(folder.path, 'plugin.tar')];
    await makePluginImage(['-t', 'alba-plugin:loaded', `oci:${layout}`]);
    await skopeoCopy(`oci:${layout}:loaded`, `docker-archive:${archive}:${name}:latest`);
    await docker.cli('load', '--quiet', '--input', archive);
  } finally {
    await folder.remove();
  }
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
