import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultSchema } from '../../src/settings/result.ts';
import { droneSettings } from '../support/drone-settings.ts';
import { openPipelines, type Pipelines } from '../support/pipelines.ts';
import { bundle, example } from '../support/real-alba.ts';
import { type Docker, startDocker } from '../support/real-docker.ts';
import { makePluginImage } from '../support/real-plugin-image.ts';
import { podman as openPodman, type Podman } from '../support/real-podman.ts';
import { run } from '../support/real-program.ts';
import { skopeoCopy } from '../support/real-skopeo.ts';
import { readHello, readImage } from './pipeline-readers.ts';

const platforms = ['linux/amd64', 'linux/arm64'] as const;

let docker: Docker;
let podman: Podman;
let pipelines: Pipelines;
/** What docker and podman pull, and the digest of its index in the bucket. */
let plugin: string;
let digest: string;
beforeAll(async () => {
  [docker, podman, pipelines] = await Promise.all([startDocker(), openPodman(), openPipelines()]);
  const { target, env } = pipelines.bucket;
  await makePluginImage(['-t', 'alba-plugin:1', target], env);
  plugin = await readImage(pipelines, ['alba-plugin', '1'], platforms);
  digest = await docker.pull(plugin);
});
afterAll(async () => {
  await Promise.all([docker?.stop(), podman?.remove(), pipelines?.close()]);
});

describe('the image that npm run image publishes', () => {
  test('publishes with Drone’s environment what lies in the workspace', async () => {
    const { path, workflow, commit } = await pipelines.copied({
      pipeline: 'drone/files.yml',
      project: 'hello',
      name: 'hello',
    });
    await run(join(path, 'build.sh'), []);
    // The workspace is root's, and the plugin is not root.
    await chmod(path, 0o777);
    const settings = droneSettings(await readFile(join(path, workflow), 'utf8'), {
      secrets: pipelines.secrets,
      at: ['steps', 1, 'settings'],
    });
    const environment = {
      ...settings,
      PLUGIN_RESULT_FILE: 'result.json',
      CI: 'true',
      DRONE: 'true',
      DRONE_REPO: 'you/hello',
      DRONE_REPO_BRANCH: 'main',
      DRONE_BRANCH: 'main',
      DRONE_BUILD_EVENT: 'tag',
      DRONE_TAG: 'v1.0',
      DRONE_COMMIT_REF: 'refs/tags/v1.0',
      DRONE_COMMIT_SHA: commit,
      DRONE_CARD_PATH: '/dev/stdout',
    };
    const stdout = await docker.cli(
      ...['run', '--rm', '--network', 'host', '--volume', `${path}:/drone/src`, '--workdir', '/drone/src'],
      ...Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`),
      plugin,
    );
    const result = resultSchema.parse(JSON.parse(await readFile(join(path, 'result.json'), 'utf8')));
    expect(result.tags.toSorted()).toEqual(['1', '1.0', 'v1.0']);
    expect(result.targets.map(({ status }) => status)).toEqual(['published', 'published']);
    for (const tag of result.tags) {
      await readHello(pipelines, `hello/${tag}`);
      const image = await readImage(pipelines, ['hello', tag], example.platforms);
      expect(await docker.pull(image)).toBe(result.digest);
      expect(await podman.pull(image, 'amd64')).toBe('linux/amd64');
    }
    expect(cardIn(stdout)).toMatchObject({
      schema: expect.any(String),
      data: { title: expect.stringContaining('hello') },
    });
  });

  test('takes arguments as the command line', async () => {
    expect(await docker.cli('run', '--rm', '--network', 'none', plugin, '--version')).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    );
  });

  test('has one digest however often it is made, and less than 60 MB for each platform', async () => {
    const again = pipelines.made('again');
    await makePluginImage(['-t', 'alba-plugin:1', `oci:${again}`]);
    const index = JSON.parse(await readFile(join(again, 'index.json'), 'utf8'));
    expect(index.manifests[0].digest).toBe(digest);
    const blob = async (name: string) => readFile(join(again, 'blobs', name.replace(':', '/')), 'utf8');
    for (const { digest: manifest } of JSON.parse(await blob(digest)).manifests) {
      const { layers } = JSON.parse(await blob(manifest));
      const bytes = layers.reduce((sum: number, { size }: { size: number }) => sum + size, 0);
      expect(bytes).toBeGreaterThan(20e6);
      expect(bytes).toBeLessThan(60e6);
    }
  });

  test('runs as somebody who is not root, and has Debian’s certificates', async () => {
    const said = await docker.cli(
      ...['run', '--rm', '--network', 'none', '--entrypoint', '/usr/local/bin/node', plugin, '--print'],
      `JSON.stringify({
        uid: process.getuid(), gid: process.getgid(), user: os.userInfo().username, cwd: process.cwd(),
        certificates: fs.readFileSync(process.env.SSL_CERT_FILE, 'utf8').split('BEGIN CERTIFICATE').length > 100,
        written: fs.writeFileSync('/tmp/anything', '') ?? true,
      })`,
    );
    const expected = {
      uid: 65532,
      gid: 65532,
      user: 'nonroot',
      cwd: '/drone/src',
      certificates: true,
      written: true,
    };
    expect(JSON.parse(said)).toEqual(expected);
  });

  test.each(platforms)(
    'holds alba, Node, the libraries they need and the licences of all: %s',
    async (platform) => {
      const root = await unpacked(platform);
      const files = await filesIn(root);
      const parts = (await readdir(dirname(bundle))).map((name) => `opt/alba/dist/${name}`);
      expect(files.filter((path) => path.startsWith('opt/'))).toEqual(parts.sort());
      const licensed = ['alba', 'ca-certificates', 'libc6', 'libgcc-s1', 'libstdc++6', 'node'];
      expect((await readdir(join(root, 'usr/share/licenses'))).sort()).toEqual(['PARTS', ...licensed]);
      for (const part of licensed) {
        const [text = ''] = await readdir(join(root, 'usr/share/licenses', part));
        expect(await readFile(join(root, 'usr/share/licenses', part, text), 'utf8'), part).toMatch(
          /licen[cs]e/i,
        );
      }
      const programs = files.filter((path) => /^(usr\/)?(lib(64)?|local\/bin)\//.test(path));
      const needed = await Promise.all(programs.map((path) => neededBy(join(root, path))));
      const names = programs.map((path) => path.split('/').at(-1)).filter((name) => name !== 'node');
      expect([...new Set(needed.flat())].sort()).toEqual(names.sort());
    },
  );

  test('runs on arm64', async () => {
    const root = await unpacked('linux/arm64');
    const node = [join(root, 'usr/local/bin/node')];
    const program = [...node, join(root, 'opt/alba/dist/index.cjs')];
    const emulated = (args: readonly string[]) => run('qemu-aarch64-static', ['-L', root, ...args]);
    expect(await emulated([...node, '--print', 'process.arch'])).toBe('arm64\n');
    expect(await emulated([...program, '--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
    const site = pipelines.made('by-arm64');
    await mkdir(site);
    await emulated([...program, 'publish', '-t', 'hello:1', '--static', example.static, site]);
    expect(await readFile(join(site, 'df-dist-v1/hello/1/linux/arm64/hello'))).toEqual(
      await readFile(join(example.static, 'linux/arm64/hello')),
    );
  });
});

/** The root of one platform's image, made of its layers as they came from the bucket. */
async function unpacked(platform: string): Promise<string> {
  const [os = '', architecture = ''] = platform.split('/');
  const [folder, root] = ['layers', 'root'].map((name) =>
    pipelines.made(`${name}-${architecture}-${made++}`),
  );
  if (folder === undefined || root === undefined) throw new Error('two folders are two');
  await skopeoCopy(
    `docker://${plugin}`,
    `dir:${folder}`,
    `--override-os=${os}`,
    `--override-arch=${architecture}`,
  );
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  await mkdir(root);
  for (const { digest } of manifest.layers) {
    await run('tar', ['-C', root, '-xf', join(folder, digest.replace('sha256:', ''))]);
  }
  return root;
}
let made = 0;

async function filesIn(root: string): Promise<readonly string[]> {
  return (await run('find', [root, '-not', '-type', 'd', '-printf', '%P\n'])).trim().split('\n').sort();
}

/** The names of the libraries that an ELF file is linked against. */
async function neededBy(path: string): Promise<readonly string[]> {
  const said = await run('readelf', ['--dynamic', '--wide', path]);
  return [...said.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name = '']) => name);
}

/** The card in a step's output, as Drone finds it. */
function cardIn(output: string): unknown {
  const frame = /^\u001b\]1338;([A-Za-z0-9+/=]+)\u001b\]0m$/m.exec(output)?.[1];
  return frame && JSON.parse(Buffer.from(frame, 'base64').toString());
}
