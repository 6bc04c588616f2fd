import { chmod, copyFile, mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { example } from './real-alba.ts';
import type { Docker } from './real-docker.ts';
import type { Podman } from './real-podman.ts';

/** What every image of these has: a program that runs, and a text that tells the image from others. */
const program = '/bin/hello';
export const text = '/etc/motd';

/** An image that a tool made: its name there, the digest of its config, and its text. */
export interface MadeImage {
  readonly name: string;
  readonly config: string;
  readonly content: Buffer;
}

const long = new Date('2023-11-14T22:13:20Z');

/** Files with a time that is always the same: builders that compare times see the same file again as the same. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await utimes(file, long, long);
  }
}

/** The root of a file system in a folder, with the example's program for a platform. */
async function writeRoot(folder: string, platform: string, content: string): Promise<void> {
  await writeFiles(folder, { [text]: content });
  await mkdir(join(folder, 'bin'), { recursive: true });
  await copyFile(join(example.static, platform, 'hello'), join(folder, program));
  await chmod(join(folder, program), 0o755);
}

/** Builds an image of two layers with `docker build`, for this machine's platform. */
export async function dockerImage(
  docker: Docker,
  folder: string,
  name: string,
  content: string,
): Promise<MadeImage> {
  await writeRoot(folder, 'linux/amd64', content);
  const steps = [
    'FROM scratch',
    `COPY bin/hello ${program}`,
    `COPY etc/motd ${text}`,
    `ENTRYPOINT ["${program}"]`,
  ];
  await writeFile(join(folder, 'Dockerfile'), steps.join('\n'));
  await docker.cli('build', '--quiet', '--tag', name, folder);
  return { name, ...(await docker.look(name, text)) };
}

export interface BuildahShape {
  readonly platform: string;
  readonly format: 'oci' | 'docker';
  readonly osVersion?: string;
}

/** Builds an image of one layer with buildah, for any platform. The program in it is Linux's, whatever the platform. */
export async function buildahImage(
  { buildah, look }: Podman,
  folder: string,
  name: string,
  { platform, format, osVersion }: BuildahShape,
): Promise<MadeImage> {
  const [os = '', architecture = ''] = platform.split('/');
  await writeRoot(folder, `linux/${architecture}`, `${name} ${osVersion ?? ''}\n`);
  const container = (await buildah('from', 'scratch')).trim();
  const version = osVersion === undefined ? [] : ['--os-version', osVersion];
  const command = ['--entrypoint', JSON.stringify([program])];
  await buildah('config', '--os', os, '--arch', architecture, ...version, ...command, container);
  await buildah('copy', '--quiet', container, folder, '/');
  await buildah('commit', '--quiet', '--rm', '--format', format, container, name);
  return { name, ...(await look(name, text)) };
}
