import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alba } from '../support/real-alba.ts';
import { type Containerd, startContainerd } from '../support/real-containerd.ts';
import { type Docker, startDocker } from '../support/real-docker.ts';
import { buildahImage, dockerImage, type MadeImage, text, writeFiles } from '../support/real-images.ts';
import { type Podman, podman } from '../support/real-podman.ts';
import { run } from '../support/real-program.ts';
import { openSite, type Site } from '../support/real-site.ts';
import { skopeoCopy, skopeoCopyAll } from '../support/real-skopeo.ts';

let site: Site;
const made = (name: string) => site.made(name);
const publish: Site['publish'] = (...args) => site.publish(...args);

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

const shell = (command: string) => run('bash', ['-euo', 'pipefail', '-c', command]);

describe('docker save', () => {
  let docker: Docker;
  let hello: MadeImage;
  let other: MadeImage;
  let twice: string;
  const save = (file: string, ...names: string[]) => docker.cli('save', '--output', made(file), ...names);

  beforeAll(async () => {
    docker = await startDocker();
    hello = await dockerImage(docker, made('hello'), 'hello:1.0', 'hello\n');
    other = await dockerImage(docker, made('other'), 'other:2.0', 'other\n');
    // A file that is replaced and put back: the first layer and the last are alike, and the last is saved as a link.
    const steps = 'FROM scratch\nCOPY a/motd /\nCOPY b/motd /\nCOPY a/motd /\nCMD ["/bin/hello"]\n';
    await writeFiles(made('twice'), { 'a/motd': 'hello\n', 'b/motd': 'no\n', Dockerfile: steps });
    await docker.cli('build', '--quiet', '--tag', 'twice:1.0', made('twice'));
    twice = (await docker.look('twice:1.0', '/motd')).config;
    await docker.cli('tag', 'hello:1.0', 'localhost:5000/team/hello:latest');
    await save('one.tar', 'hello:1.0');
    await save('two-names.tar', 'hello:1.0', 'localhost:5000/team/hello:latest');
    await save('two-images.tar', 'hello:1.0', 'other:2.0');
    await save('twice.tar', 'twice:1.0');
    await shell(`cd ${made('')}; gzip --keep one.tar; zstd --quiet one.tar`);
  });
  afterAll(() => docker?.stop());

  /** It comes back as it was: docker names an image by its config's digest, and checks each layer's. */
  async function comesBack(image: string, { config, content }: Omit<MadeImage, 'name'>, path = text) {
    await docker.forget();
    await docker.pull(image);
    expect(await docker.look(image, path)).toEqual({ config, content });
  }

  test.each(['one.tar', 'one.tar.gz', 'one.tar.zst', 'two-names.tar'])(
    '%s comes back by docker pull, and runs',
    async (file) => {
      const { image, configs, platforms } = await publish(`docker-${file}`, [made(file)]);
      expect([configs, platforms]).toEqual([[hello.config], ['linux/amd64']]);
      await comesBack(image, hello);
      expect(await docker.run(image)).toBe('Hello from linux/amd64, published by alba.\n');
    },
  );

  test('an image with a layer twice, the second as a link', async () => {
    expect(await run('tar', ['-tvf', made('twice.tar')])).toMatch(
      /layer\.tar -> \.\.\/[0-9a-f]+\/layer\.tar/,
    );
    const { image, configs } = await publish('twice', [made('twice.tar')]);
    expect(configs).toEqual([twice]);
    await comesBack(image, { config: twice, content: hello.content }, '/motd');
  });

  test('one of two images, by name or by place', async () => {
    const byName = await publish('by-name', [`${made('two-images.tar')}#other:2.0`]);
    expect(byName.configs).toEqual([other.config]);
    await comesBack(byName.image, other);
    const places = await Promise.all(
      [0, 1].map((at) => publish(`by-place-${at}`, [`${made('two-images.tar')}#${at}`])),
    );
    expect(places.flatMap(({ configs }) => configs).sort()).toEqual([hello.config, other.config].sort());
  });

  test('two images without a choice: both are listed', async () => {
    const args = ['container', 'push', '-t', 'two:1', made('two-images.tar'), made('nothing')];
    const { code, stderr: said } = await alba(args);
    expect(code).toBe(1);
    expect(said).toMatch(/two-images\.tar#hello:1\.0/);
    expect(said).toMatch(/two-images\.tar#other:2\.0/);
    expect(await readdir(made(''))).not.toContain('nothing');
  });

  test('through a pipe', async () => {
    const through = ['bash', '-c', `${docker.command.join(' ')} save hello:1.0 | "$0" "$@"`];
    await docker.cli('load', '--quiet', '--input', made('one.tar'));
    const { image, configs } = await publish('piped', ['-'], { through });
    expect(configs).toEqual([hello.config]);
    await comesBack(image, hello);
  });
});

describe('podman, buildah, skopeo, umoci and ctr', () => {
  let maker: Podman;
  let reader: Podman;
  let containerd: Containerd;
  let amd64: MadeImage;
  let arm64: MadeImage;
  let ofDocker: MadeImage;
  let windows: readonly MadeImage[];
  const versions = ['10.0.17763.6532', '10.0.20348.2849'];
  const both = () => [amd64.config, arm64.config];

  beforeAll(async () => {
    [maker, reader, containerd] = await Promise.all([podman(), podman(), startContainerd()]);
    const build = (name: string, platform: string, format: 'oci' | 'docker', osVersion?: string) =>
      buildahImage(maker, made(name), `localhost/${name}:1`, {
        platform,
        format,
        ...(osVersion === undefined ? {} : { osVersion }),
      });
    amd64 = await build('amd64', 'linux/amd64', 'oci');
    arm64 = await build('arm64', 'linux/arm64', 'oci');
    ofDocker = await build('of-docker', 'linux/amd64', 'docker');
    windows = [];
    for (const version of versions)
      windows = [...windows, await build(`windows-${version}`, 'windows/amd64', 'oci', version)];
    for (const [list, images] of [
      ['several', [amd64, arm64]],
      ['windows', windows],
    ] as const) {
      await maker.buildah('manifest', 'create', list);
      for (const { name } of images)
        await maker.buildah('manifest', 'add', list, `containers-storage:${name}`);
    }
  });
  afterAll(() => Promise.all([maker?.remove(), reader?.remove(), containerd?.stop()]));

  /** podman pulls it, and has the same config and the same file. */
  async function comesBack(image: string, { config, content }: MadeImage, architecture: string) {
    await reader.forget();
    expect(await reader.pull(image, architecture)).toBe(`linux/${architecture}`);
    expect(await reader.look(image, text)).toEqual({ config, content });
  }

  test.each([
    ['docker-archive', 'amd64', () => ofDocker],
    ['oci-archive', 'amd64', () => amd64],
    ['oci-dir', 'arm64', () => arm64],
  ] as const)('podman save --format %s', async (format, architecture, original) => {
    const file = made(`podman.${format}`);
    await maker.cli('save', '--quiet', '--format', format, '--output', file, original().name);
    const { image, configs } = await publish(`podman-${format}`, [file]);
    expect(configs).toEqual([original().config]);
    await comesBack(image, original(), architecture);
  });

  test.each(['oci', 'oci-archive'])('buildah manifest push to %s:, of two platforms', async (transport) => {
    const source = made(`buildah.${transport}`);
    const trust = ['--signature-policy', maker.policy];
    await maker.buildah('manifest', 'push', '--all', ...trust, 'several', `${transport}:${source}:several`);
    const { image, configs, platforms } = await publish(`buildah-${transport}`, [source]);
    expect([configs, platforms]).toEqual([both(), ['linux/amd64', 'linux/arm64']]);
    await comesBack(image, amd64, 'amd64');
    await comesBack(image, arm64, 'arm64');
  });

  test('Windows for two versions, by buildah', async () => {
    const source = made('windows.tar');
    const trust = ['--signature-policy', maker.policy];
    await maker.buildah('manifest', 'push', '--all', ...trust, 'windows', `oci-archive:${source}:windows`);
    const { image, configs, platforms } = await publish('windows', [source]);
    expect(platforms).toEqual(versions.map((version) => `windows/amd64 (${version})`));
    expect(configs).toEqual(windows.map(({ config }) => config));
    await skopeoCopyAll(image, made('windows-back'), '1');
    const blobs = configs.map((config) => made(`windows-back/blobs/${config.replace(':', '/')}`));
    const told = await Promise.all(
      blobs.map(async (blob) => JSON.parse(await readFile(blob, 'utf8'))['os.version']),
    );
    expect(told).toEqual(versions);
  });

  describe('skopeo copy', () => {
    let from: string;
    beforeAll(async () => {
      const file = made('skopeo.from');
      await maker.cli('save', '--quiet', '--format', 'oci-archive', '--output', file, amd64.name);
      from = `oci-archive:${file}`;
    });

    test.each(['docker-archive', 'oci', 'oci-archive'])('to %s:', async (transport) => {
      const file = made(`skopeo.${transport}`);
      await skopeoCopy(from, `${transport}:${file}:hello:1.0`);
      const { image, configs } = await publish(`skopeo-${transport}`, [file]);
      expect(configs).toEqual([amd64.config]);
      expect(await readBySkopeo(image, made(`skopeo-back-${transport}`))).toEqual({
        config: amd64.config,
        content: amd64.content,
      });
    });

    test('with layers of zstd, which stay as they are', async () => {
      const layout = made('skopeo.zstd');
      await skopeoCopy(from, `oci:${layout}:1.0`, '--dest-compress-format', 'zstd');
      const { image, configs, digest } = await publish('skopeo-zstd', [layout]);
      expect(configs).toEqual([amd64.config]);
      const { manifest } = await rawManifest(image);
      expect(manifest.layers).toMatchObject([{ mediaType: expect.stringMatching(/\+zstd$/) }]);
      await comesBack(image, amd64, 'amd64');
      await containerd.forget();
      expect(await containerd.pull(image, 'linux/amd64')).toBe(digest);
      expect(await containerd.file(image, 'linux/amd64', text)).toEqual(amd64.content);
    });
  });

  test('umoci insert into a layout', async () => {
    const layout = made('umoci');
    const umoci = (...args: string[]) => run('umoci', args);
    await umoci('init', '--layout', layout);
    await umoci('new', '--image', `${layout}:1.0`);
    await umoci('config', '--image', `${layout}:1.0`, '--os', 'linux', '--architecture', 'amd64');
    await umoci('insert', '--image', `${layout}:1.0`, made('amd64/bin'), '/bin');
    await umoci('insert', '--image', `${layout}:1.0`, made('amd64/etc'), '/etc');
    const { config } = await layoutImage(layout);
    const { image, configs } = await publish('umoci', [layout]);
    expect(configs).toEqual([config]);
    expect(await readBySkopeo(image, made('umoci-back'))).toEqual({ config, content: amd64.content });
  });

  describe('ctr images export, with manifest.json beside index.json', () => {
    const hello = 'registry.example/hello:several';
    // Not the one that pulls: it would have everything already.
    let exporter: Containerd;
    beforeAll(async () => {
      exporter = await startContainerd();
      const file = made('for-ctr.tar');
      const trust = ['--signature-policy', maker.policy];
      await maker.buildah('manifest', 'push', '--all', ...trust, 'several', `oci-archive:${file}:several`);
      const options = ['--no-unpack', '--all-platforms', '--base-name', 'registry.example/hello'];
      await exporter.cli('images', 'import', ...options, file);
    });
    afterAll(() => exporter?.stop());

    test.each([
      ['of all platforms', ['--all-platforms'], ['linux/amd64', 'linux/arm64']],
      ['of one platform of two', ['--platform', 'linux/arm64'], ['linux/arm64']],
    ])('%s', async (title, flags, platforms) => {
      const file = made(`ctr ${title}.tar`);
      await exporter.cli('images', 'export', ...flags, file, hello);
      expect((await run('tar', ['-tf', file])).split('\n')).toEqual(
        expect.arrayContaining(['manifest.json', 'index.json']),
      );
      const published = await publish(`ctr-${platforms.length}`, [file]);
      expect(published.platforms).toEqual(platforms);
      expect(published.configs).toEqual(both().slice(-platforms.length));
      for (const platform of platforms) {
        const original = platform === 'linux/arm64' ? arm64 : amd64;
        await containerd.forget();
        expect(await containerd.pull(published.image, platform)).toBe(published.digest);
        expect(await containerd.file(published.image, platform, text)).toEqual(original.content);
        expect(await containerd.cli('content', 'ls', '--quiet')).toContain(original.config);
      }
    });
  });

  /** The manifest that skopeo chooses for this machine. */
  async function rawManifest(image: string) {
    const layout = made(`raw-${image.replace(/\W/g, '-')}`);
    await skopeoCopy(`docker://${image}`, `oci:${layout}:1`);
    return await layoutImage(layout);
  }

  /** What skopeo copies and umoci unpacks. */
  async function readBySkopeo(image: string, layout: string) {
    await skopeoCopy(`docker://${image}`, `oci:${layout}:1`);
    const bundle = `${layout}.unpacked`;
    await run('umoci', ['unpack', '--image', `${layout}:1`, bundle]);
    const { config } = await layoutImage(layout);
    return { config, content: await readFile(join(bundle, 'rootfs', text)) };
  }
});

/** The one image of a layout: the manifest, and the digest of its config. */
async function layoutImage(layout: string) {
  const { manifests } = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
  expect(manifests).toHaveLength(1);
  const path = join(layout, 'blobs', manifests[0].digest.replace(':', '/'));
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  return { manifest, config: manifest.config.digest as string };
}
