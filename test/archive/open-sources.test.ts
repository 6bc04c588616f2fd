import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openSources } from '../../src/archive/open-sources.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import { buildImage, dockerArchive, sha256, tar, writeOciLayout } from '../support/archives.ts';
import { LayoutEntries, named } from '../support/layout-entries.ts';
import { type TestRun, testRun } from './test-run.ts';

const platforms = ['linux/386', 'linux/amd64', 'linux/arm/v6', 'linux/arm64'];
const layers = [{ files: [{ path: 'bin/hello', content: 'hello' }] }];
const nixHash = '0c1p5z6kcbd8kbf8v7b3j3gd5gkd1hzb';

/** A directory with an archive for each platform, in all ways that builds leave them. */
async function withArchives() {
  const t = await testRun();
  for (const platform of platforms) {
    const name = `${platform.replaceAll('/', '.')}.tar.gz`;
    await writeFile(join(t.folder, name), await dockerArchive({ platform, layers, gzip: true }));
  }
  return t;
}

async function opened({ options, run }: TestRun, ...paths: string[]) {
  const images = await openSources(
    paths.map((path) => ({ path })),
    { ...options, run },
  );
  return images.map(({ source, platform }) => [source, formatPlatform(platform)]);
}

test('a directory of archives gives its images in the order of their names', async () => {
  const t = await withArchives();
  expect(await opened(t, t.folder)).toEqual([
    [join(t.folder, 'linux.386.tar.gz'), 'linux/386'],
    [join(t.folder, 'linux.amd64.tar.gz'), 'linux/amd64'],
    [join(t.folder, 'linux.arm.v6.tar.gz'), 'linux/arm/v6'],
    [join(t.folder, 'linux.arm64.tar.gz'), 'linux/arm64'],
  ]);
});

test('archives, layouts and directories can be mixed, and stay in the order they were given', async () => {
  const t = await withArchives();
  const [one, two] = [join(t.folder, 'more'), join(t.folder, 'more/layout')];
  await mkdir(two, { recursive: true });
  await writeOciLayout(two, { images: [{ platform: 'linux/riscv64', layers }] });
  await symlink('../linux.amd64.tar.gz', join(one, 'a-link'));
  await writeFile(join(one, '.hidden'), '');
  expect(await opened(t, one, join(t.folder, 'linux.386.tar.gz'))).toEqual([
    [join(one, 'a-link'), 'linux/amd64'],
    [two, 'linux/riscv64'],
    [join(t.folder, 'linux.386.tar.gz'), 'linux/386'],
  ]);
});

test('other directories beside archives are left out, with a warning', async () => {
  const t = await withArchives();
  await mkdir(join(t.folder, 'notes'));
  expect(await opened(t, t.folder)).toHaveLength(4);
  expect(t.warnings).toEqual([expect.stringContaining('notes')]);
});

test('PLATFORM= before a path fills in the variant', async () => {
  const t = await testRun();
  const path = join(t.folder, 'image.tar');
  await writeFile(path, await dockerArchive({ platform: 'linux/arm', layers }));
  const given = { os: 'linux', architecture: 'arm', variant: 'v5' };
  const [image] = await openSources([{ path, platform: given }], t.options);
  expect(image?.platform).toEqual(given);
});

test('two images of one archive, each selected, are told apart by what the user wrote', async () => {
  const t = await testRun();
  const layout = new LayoutEntries();
  const entries = await Promise.all(platforms.map((platform) => layout.image({ platform, layers })));
  const content = layout.with(entries.map((entry, at) => named(entry, `v${at}`)));
  const path = join(t.folder, 'image.tar');
  await writeFile(path, gzipSync(await tar([...content])));
  expect(await opened(t, `${path}#v1`, `${path}#2`)).toEqual([
    [`${path}#v1`, 'linux/amd64'],
    [`${path}#2`, 'linux/arm/v6'],
  ]);
});

test.each<[string, object]>([
  ['no platform', { os: undefined, architecture: undefined }],
  ['an unknown platform', { os: 'unknown', architecture: 'unknown' }],
])('a config with %s: PLATFORM= or the name says it, else it is an error', async (_, fields) => {
  const t = await testRun();
  const built = await buildImage({ platform: 'linux/amd64', layers });
  const config = JSON.stringify({ ...JSON.parse(built.config.toString()), ...fields });
  const bytes = await tar([
    ['c.json', config],
    ['l.tar', built.layers[0] ?? ''],
    ['manifest.json', JSON.stringify([{ Config: 'c.json', Layers: ['l.tar'] }])],
  ]);
  const [plain, speaking] = [join(t.folder, 'image.tar'), join(t.folder, 'linux.arm64.tar')];
  for (const path of [plain, speaking]) await writeFile(path, bytes);
  expect(await opened(t, speaking)).toEqual([[speaking, 'linux/arm64']]);
  const platform = { os: 'linux', architecture: 's390x' };
  const [image] = await openSources([{ path: plain, platform }], t.options);
  expect(image?.platform).toEqual(platform);
  await expect(opened(t, plain)).rejects.toMatchObject({
    code: 'platform',
    message: expect.stringMatching(/image\.tar does not say for which platform/),
  });
});

test('a word for a platform that is none is refused', async () => {
  const t = await testRun();
  const path = join(t.folder, 'image.tar');
  await writeFile(path, await dockerArchive({ platform: 'linux/amd 64', layers }));
  await expect(opened(t, path)).rejects.toMatchObject({
    code: 'platform',
    message: expect.stringMatching(/image\.tar says it is for “amd 64”, which is no word/),
  });
});

test('one bad archive among good ones is the error, whichever fails first', async () => {
  const t = await withArchives();
  await writeFile(join(t.folder, 'linux.bad.tar'), 'no image');
  await expect(opened(t, t.folder)).rejects.toMatchObject({
    code: 'source',
    message: expect.stringContaining('linux.bad.tar is no image'),
  });
});

test('progress counts the bytes of the archives, all of them', async () => {
  const t = await withArchives();
  const counted = { total: 0, added: 0, ended: 0 };
  const progress = (_: string, total: number) => {
    counted.total += total;
    return {
      add(bytes: number) {
        counted.added += bytes;
      },
      grow() {},
      end() {
        counted.ended++;
      },
    };
  };
  await opened({ ...t, run: { ...t.run, reporter: { ...t.run.reporter, progress } } }, t.folder);
  expect(counted.total).toBeGreaterThan(0);
  expect(counted).toEqual({ total: counted.total, added: counted.total, ended: 1 });
});

test('an interrupted run reads nothing', async () => {
  const t = await withArchives();
  const reason = new Error('interrupted');
  t.controller.abort(reason);
  await expect(opened(t, t.folder)).rejects.toBe(reason);
});

describe('refused, with a next step', () => {
  test.each<[string, (folder: string) => Promise<unknown>, RegExp, RegExp]>([
    ['what is not there', async () => {}, /^there is no .*source$/, /check the path.* holds no source$/],
    ['an empty directory', (path) => mkdir(path), /source is empty/, /image archive/],
    [
      'a directory of directories',
      (path) => mkdir(join(path, 'a/b'), { recursive: true }),
      /no image/,
      /image archive/,
    ],
    [
      'a name that is not UTF-8',
      (path) =>
        mkdir(path).then(() => writeFile(Buffer.concat([Buffer.from(`${path}/a`), Buffer.of(0xff)]), 'x')),
      /not UTF-8/,
      /rename/,
    ],
    [
      'a tree of static files',
      (path) => mkdir(join(path, 'linux/amd64'), { recursive: true }),
      /directories for platforms \(linux\)/,
      /published by --static/,
    ],
    [
      'a tree named by Nix systems',
      (path) => mkdir(join(path, 'aarch64-linux'), { recursive: true }),
      /directories for platforms/,
      /published by --static/,
    ],
    [
      'a dangling link into a Nix store',
      (path) => symlink(`/nowhere/store/${nixHash}-docker-image-hello.tar.gz`, path),
      /source is a symlink to .*hello\.tar\.gz, which is not there/,
      /cp -L/,
    ],
    [
      'another dangling link',
      (path) => symlink('elsewhere', path),
      /symlink to .*elsewhere, which/,
      /make what it points to/,
    ],
    [
      'a dangling link inside a directory',
      (path) => mkdir(path).then(() => symlink(`/nix/store/${nixHash}-x`, join(path, 'linked'))),
      /source\/linked is a symlink/,
      /cp -L/,
    ],
  ])('%s', async (_, make, message, hint) => {
    const t = await testRun();
    const path = join(t.folder, 'source');
    await make(path);
    await expect(opened(t, path)).rejects.toMatchObject({
      code: 'source',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });
});

test('a compressed archive is noted, but not where the file has changed since it was hashed', async () => {
  const t = await testRun();
  const path = join(t.folder, 'a.tar.gz');
  const archive = (word: string) =>
    dockerArchive({
      platform: 'linux/amd64',
      layers: [{ files: [{ path: 'bin/hello', content: word }] }],
      gzip: true,
    });
  await writeFile(path, await archive('before'));
  const digest = `sha256:${sha256(await archive('before'))}`;
  const open = async (imagesOf: () => Promise<[]>) => {
    const reuse = {
      imagesOf,
      diffIds: async () => new Set<never>(),
      diffIdOf: async () => undefined,
      variantOf: () => undefined,
    };
    const [image] = await openSources([{ path }], { ...t.options, run: t.run, reuse });
    return image?.archive;
  };
  expect(await open(async () => [])).toBe(digest);
  const changed = open(async () => {
    await writeFile(path, await archive('afterwards'));
    return [];
  });
  expect(await changed).toBeUndefined();
});
