import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { example, temporary } from '../support/real-alba.ts';
import { type Containerd, startContainerd } from '../support/real-containerd.ts';
import { type Docker, startDocker } from '../support/real-docker.ts';
import { type Podman, podman } from '../support/real-podman.ts';
import { run } from '../support/real-program.ts';
import { skopeoCopyAll, skopeoInspect, skopeoTags } from '../support/real-skopeo.ts';
import { overHttp, validateImage } from '../support/validate-image.ts';

/** Where the example was published as hello:1.0, and the index's digest that alba told. */
export interface Site {
  /** Without a slash at the end; its host is `localhost` or in 127.0.0.0/8, for docker's sake. */
  readonly url: string;
  readonly digest: string;
}

const greeting = (platform: string) => `Hello from ${platform}, published by alba.\n`;

/** How each published binary is run here: all but amd64's by an emulator. */
const emulators: Readonly<Record<string, string>> = {
  'linux/386/hello': 'qemu-i386-static',
  'linux/arm/v6/hello': 'qemu-arm-static',
  'linux/arm64/hello': 'qemu-aarch64-static',
};

/** The tests that any place has to pass where hello:1.0 can be read: with real clients, and nothing of alba's. */
export function readersFindTheExample(site: () => Site): void {
  const repository = () => `${new URL(site().url).host}/hello`;
  const image = () => `${repository()}:1.0`;

  describe('images', () => {
    let docker: Docker;
    let containerd: Containerd;
    let pod: Podman;
    beforeAll(async () => {
      [docker, containerd, pod] = await Promise.all([startDocker(), startContainerd(), podman()]);
    });
    // docker keeps one platform a digest: each test begins with none.
    afterEach(() => docker.forget());
    afterAll(async () => {
      await Promise.all([docker?.stop(), containerd?.stop(), pod?.remove()]);
    });

    test('docker pulls the index that alba told and runs its amd64 image', async () => {
      expect(await docker.pull(image())).toBe(site().digest);
      expect(await docker.run(image())).toBe(greeting('linux/amd64'));
    });

    test('docker pulls by digest, and another platform when asked', async () => {
      const byDigest = `${repository()}@${site().digest}`;
      expect(await docker.pull(byDigest, 'linux/arm64')).toBe(site().digest);
      expect(await docker.platform(byDigest)).toBe('linux/arm64');
    });

    test('docker says that a tag is not there', async () => {
      await expect(docker.pull(`${repository()}:no-such-tag`)).rejects.toThrow(
        /not found|manifest unknown|404/,
      );
    });

    test('skopeo inspect tells digest and tags', async () => {
      const inspected = await skopeoInspect(image());
      expect(inspected).toMatchObject({ Digest: site().digest, Architecture: 'amd64', Os: 'linux' });
      expect(inspected.RepoTags).toEqual(['1.0']);
    });

    test('skopeo list-tags', async () => {
      expect(await skopeoTags(repository())).toEqual(['1.0']);
    });

    test('skopeo copy --all takes every platform', async () => {
      const directory = await temporary();
      try {
        await skopeoCopyAll(image(), directory.path, '1.0');
        const index = JSON.parse(
          await readFile(join(directory.path, 'blobs', site().digest.replace(':', '/')), 'utf8'),
        );
        expect(platformsOf(index)).toEqual(example.platforms);
        // The index, and a manifest, a config and a layer for each platform.
        expect(await readdir(join(directory.path, 'blobs/sha256'))).toHaveLength(1 + 3 * 4);
      } finally {
        await directory.remove();
      }
    });

    test('podman pulls the architecture that was asked for', async () => {
      expect(await pod.pull(image(), 'arm64')).toBe('linux/arm64');
      expect(await pod.pull(image(), '386')).toBe('linux/386');
    });

    test.each(['linux/amd64', 'linux/arm/v6'])('ctr pulls and unpacks %s', async (platform) => {
      expect(await containerd.pull(image(), platform)).toBe(site().digest);
    });

    test('everything that the tag reaches is as the specifications want it', async () => {
      const valid = await validateImage(overHttp(site().url), 'hello', '1.0');
      expect([valid.digest, valid.platforms]).toEqual([site().digest, example.platforms]);
    });

    test('the index names four platforms, with its own type', async () => {
      const byTag = await fetch(`${site().url}/v2/hello/manifests/1.0`);
      expect(byTag.headers.get('content-type')).toBe('application/vnd.oci.image.index.v1+json');
      const bytes = Buffer.from(await byTag.arrayBuffer());
      expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(site().digest);
      expect(platformsOf(JSON.parse(bytes.toString()))).toEqual(example.platforms);
    });
  });

  describe('files', () => {
    const at = (path: string) => `${site().url}/df-dist-v1/hello${path}`;
    const curl = (...args: string[]) => run('curl', ['--fail', '--silent', '--show-error', ...args]);

    test('curl reads the name document', async () => {
      expect(JSON.parse(await curl(at('')))).toEqual({ name: 'hello', tags: ['1.0'] });
      expect(await curl('--head', at(''))).toMatch(/^content-type: application\/json\r?$/im);
    });

    test('curl reads the tag document', async () => {
      const { flavors } = JSON.parse(await curl(at('/1.0')));
      expect(flavors.map(({ platform }: { platform: PlatformFields }) => nameOf(platform)).sort()).toEqual(
        example.platforms,
      );
      // A path is relative to OS/ARCH: with those two words in front it is a file's address.
      const files = flavors.flatMap(({ platform, resources }: Flavor) =>
        resources.map(({ path }) => `${platform.os}/${platform.architecture}/${path}`),
      );
      expect(files.sort()).toEqual(example.files);
      expect(await curl('--head', at('/1.0'))).toMatch(/^content-type: application\/json\r?$/im);
    });

    test('every file is there as it was, sha256sum -c agrees, and the binaries run', async () => {
      const directory = await temporary();
      try {
        for (const path of [...example.files, 'SHA256SUMS']) {
          const file = join(directory.path, path);
          await mkdir(dirname(file), { recursive: true });
          await curl('--output', file, at(`/1.0/${path}`));
        }
        for (const path of example.files) {
          expect(await readFile(join(directory.path, path))).toEqual(
            await readFile(join(example.static, path)),
          );
        }
        const sums = await run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: directory.path });
        expect(sums.trim().split('\n').sort()).toEqual(example.files.map((path) => `${path}: OK`));
        for (const path of example.files) {
          const file = join(directory.path, path);
          await chmod(file, 0o755);
          const emulator = emulators[path];
          const said = emulator === undefined ? await run(file, []) : await run(emulator, [file]);
          expect(said).toBe(greeting(dirname(path)));
        }
      } finally {
        await directory.remove();
      }
    });

    test('curl goes on with a download that broke off', async () => {
      const whole = await readFile(join(example.static, 'linux/amd64/hello'));
      const response = await fetch(at('/1.0/linux/amd64/hello'), {
        headers: { range: `bytes=${whole.length - 10}-` },
      });
      expect(response.status).toBe(206);
      expect(Buffer.from(await response.arrayBuffer())).toEqual(whole.subarray(-10));
    });

    test('what is not there is a 404', async () => {
      expect((await fetch(at('/2.0'))).status).toBe(404);
      expect((await fetch(at('/1.0/linux/riscv64/hello'))).status).toBe(404);
    });
  });
}

interface Flavor {
  readonly platform: PlatformFields;
  readonly resources: readonly { readonly path: string }[];
}

interface PlatformFields {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

function nameOf({ os, architecture, variant }: PlatformFields): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

function platformsOf(index: { manifests: readonly { platform: PlatformFields }[] }): string[] {
  return index.manifests.map(({ platform }) => nameOf(platform)).sort();
}
