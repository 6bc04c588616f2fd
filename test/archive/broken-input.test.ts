import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpenOptions } from '../../src/archive/open-options.ts';
import { type BuiltImage, buildImage, dockerEntries, sha256, writeOciLayout } from '../support/archives.ts';
import { type ForgedEntry, forgeTar } from '../support/forge-tar.ts';
import { publishSources } from '../support/publish-sources.ts';
import { storedZstd } from '../support/sample-sources.ts';

let root: string;
let scratch: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'alba-broken-input-'));
});
beforeEach(async () => {
  scratch = await mkdtemp(join(root, 'scratch-'));
});
afterAll(() => rm(root, { recursive: true }));

const shape = {
  platform: 'linux/amd64',
  layers: [
    { files: [{ path: 'bin/hello', content: 'hello' }] },
    { files: [{ path: 'share/text', content: 'x'.repeat(5000) }] },
  ],
};

/** The refusal of sources that lie in a folder, as `code: message [hint]`, with the folder's name taken out. */
async function refusal(paths: readonly string[], options: Partial<OpenOptions> = {}): Promise<string> {
  const { outcome, store } = await publishSources(paths, scratch, options);
  if ('published' in outcome) return `published ${outcome.published?.platforms.join()}`;
  const { code, message, hint } = outcome.refused;
  expect([...store.objects.keys()]).toEqual([]);
  expect(hint).toMatch(/./);
  return `${code}: ${message}`.replaceAll(`${root}/`, '');
}

async function refusalOf(bytes: Buffer, options: Partial<OpenOptions> = {}): Promise<string> {
  const path = join(root, 'image.tar');
  await writeFile(path, bytes);
  return await refusal([path], options);
}

/** A docker-archive with the manifest first, then the config, then two layers. */
async function archive(change: (entries: ForgedEntry[], image: BuiltImage) => ForgedEntry[] = (e) => e) {
  const image = await buildImage(shape);
  const entries = dockerEntries(image).map(([name, content]) => ({ name, content: Buffer.from(content) }));
  return forgeTar(change(entries, image));
}

type Change = (entries: ForgedEntry[], image: BuiltImage) => ForgedEntry[];

const manifest = (change: (text: string) => string): Change =>
  withContent('manifest.json', (content) => Buffer.from(change(`${content}`)));

function withContent(end: string, change: (content: Buffer) => Buffer): Change {
  return (entries) =>
    entries.map((entry) => (entry.name.endsWith(end) ? { ...entry, content: change(entry.content) } : entry));
}

/** The config, under the name that fits it. */
const config =
  (change: (config: Record<string, unknown>) => void): Change =>
  (entries) => {
    const old = entries.find(({ name }) => /^[0-9a-f]{64}\.json$/.test(name));
    const document = JSON.parse(`${old?.content}`);
    change(document);
    const content = Buffer.from(JSON.stringify(document));
    const name = `${sha256(content)}.json`;
    return entries.map((entry) => {
      if (entry === old) return { name, content };
      if (entry.name !== 'manifest.json') return entry;
      return { ...entry, content: Buffer.from(`${entry.content}`.replace(old?.name ?? '', name)) };
    });
  };

const link =
  (end: string, to: string, type = '2'): Change =>
  (entries) =>
    entries.map((entry) =>
      entry.name.endsWith(end) ? { name: entry.name, type, link: to, content: Buffer.alloc(0) } : entry,
    );

const more =
  (entry: Partial<ForgedEntry>): Change =>
  (entries) => [...entries, { name: 'more', content: Buffer.from('x'), ...entry }];

test('what is not broken is published', async () => {
  expect(await refusalOf(await archive())).toBe('published linux/amd64');
});

describe('what an archive holds', () => {
  test.each<[string, Change, RegExp]>([
    [
      'no manifest.json',
      (entries) => entries.slice(1),
      /^source: image.tar is no image archive: it has no manifest.json$/,
    ],
    [
      'null for manifest.json',
      manifest(() => 'null'),
      /^source: image.tar holds no image: its manifest.json is empty$/,
    ],
    ['an empty manifest.json', manifest(() => ''), /^damaged: image.tar: manifest.json is no JSON$/],
    ['an empty list', manifest(() => '[]'), /^source: image.tar holds no image: its manifest.json is empty$/],
    [
      'a manifest.json that is no JSON',
      manifest((text) => text.slice(0, -1)),
      /^damaged: image.tar: manifest.json is no JSON$/,
    ],
    [
      'no config in manifest.json',
      manifest((text) => text.replace('Config', 'Other')),
      /^source: image.tar: manifest.json .* at 0.Config: it is missing$/,
    ],
    [
      'a million brackets',
      manifest(() => '['.repeat(1e6)),
      /^source: .* manifest.json has more than 100000 /,
    ],
    [
      'a million lists in each other',
      manifest(() => '['.repeat(1e6) + ']'.repeat(1e6)),
      /^source: image.tar: manifest.json has more than 100000 values$/,
    ],
    [
      'a million objects in each other',
      manifest(() => `${'{"a":'.repeat(1e6)}1${'}'.repeat(1e6)}`),
      /^source: image.tar: manifest.json is larger than a document of an image is /,
    ],
    [
      'fewer layers than diff_ids',
      manifest((text) => text.replace(/,"[0-9a-f]{64}\/layer.tar"/, '')),
      /^damaged: image.tar: its config has 2 layers, its manifest.json 1$/,
    ],
    [
      'more layers than diff_ids',
      manifest((text) => text.replace(/("[0-9a-f]{64}\/layer.tar")/, '$1,$1')),
      /^damaged: image.tar: its config has 2 layers, its manifest.json 3$/,
    ],
    [
      'a layer that is not there',
      (entries) => entries.slice(0, -1),
      /^damaged: image.tar lacks the entry \w+.layer.tar, which its manifest.json names$/,
    ],
    [
      'a config that is not there',
      (entries) => entries.filter((_, n) => n !== 1),
      /^damaged: image.tar lacks the entry \w+.json, which its manifest.json names$/,
    ],
    [
      'layers in the wrong order',
      manifest((text) => text.replace(/("\w+\/layer.tar"),("\w+\/layer.tar")/, '$2,$1')),
      /^damaged: image.tar: the layer \w+.layer.tar is sha256:\w+, its config says sha256:\w+$/,
    ],
    [
      'a layer with other bytes',
      withContent('layer.tar', (content) => Buffer.from(content).fill(1, 1030, 1031)),
      /^damaged: image.tar: the layer \w+.layer.tar is sha256:\w+, its config says sha256:\w+$/,
    ],
    [
      'an empty layer',
      withContent('layer.tar', () => Buffer.alloc(0)),
      /^damaged: image.tar: the layer \w+.layer.tar is sha256:e3b0c4\w+, its config says sha256:\w+$/,
    ],
    [
      'a config without architecture',
      config((document) => delete document['architecture']),
      /^platform: image.tar does not say for which platform it is$/,
    ],
    [
      'a config without os',
      config((document) => delete document['os']),
      /^platform: image.tar does not say for which platform it is$/,
    ],
    [
      'a config without rootfs',
      config((document) => delete document['rootfs']),
      /^source: image.tar: the config \w+.json .* at rootfs: it is missing$/,
    ],
    [
      'a config that is another',
      withContent('.json', (content) => (content.includes('rootfs') ? Buffer.from('[]') : content)),
      /^damaged: image.tar: the config \w+.json is not what its name says$/,
    ],
    [
      'a name that climbs',
      more({ name: '../../more' }),
      /^source: image.tar: the entry \.\.\/\.\.\/more leads out of the archive$/,
    ],
    [
      'a name that climbs out and in',
      more({ name: 'a/../../more' }),
      /^source: image.tar: the entry a\/\.\.\/\.\.\/more leads out of the archive$/,
    ],
    [
      'an absolute name',
      more({ name: '/etc/more' }),
      /^source: image.tar: the entry \/etc\/more has an absolute name$/,
    ],
    [
      'a PAX name that climbs',
      more({ pax: { path: '../more' } }),
      /^source: image.tar: the entry \.\.\/more leads out of the archive$/,
    ],
    [
      'a PAX name with a NUL',
      more({ pax: { path: 'mo\0re' } }),
      /^source: image.tar: the entry mo.*re has control characters in its name$/s,
    ],
    [
      'a layer named with ..',
      manifest((text) => text.replace('Layers":["', 'Layers":["../')),
      /^damaged: image.tar lacks the entry \.\.\/\w+.layer.tar, which its manifest.json names$/,
    ],
    [
      'a config that is a file of the machine',
      manifest((text) => text.replace(/"Config":"[^"]*"/, '"Config":"/etc/passwd"')),
      /^damaged: image.tar lacks the entry \S*etc.passwd, which its manifest.json names$/,
    ],
    [
      'a link to itself',
      link('manifest.json', 'manifest.json'),
      /^source: image.tar: the entry manifest.json is a link to manifest.json, and the links go in a circle$/,
    ],
    [
      'a layer that links to itself',
      (entries) => link('layer.tar', 'layer.tar')(entries, {} as BuiltImage),
      /^source: image.tar: the entry \w+.layer.tar is a link to layer.tar, and the links go in a circle$/,
    ],
    [
      'a manifest.json that links out',
      link('manifest.json', '../../../etc/passwd'),
      /^source: image.tar: the entry manifest.json is a link to \S+passwd, which leads out of the archive$/,
    ],
    [
      'a config that links to a file of the machine',
      link(`json`, '/etc/passwd'),
      /^source: image.tar: the entry \w+.json is a link to \/etc\/passwd, which leads out of the archive$/,
    ],
    [
      'a hard link to what is not there',
      link('layer.tar', 'nowhere', '1'),
      /^damaged: image.tar: the entry \w+.layer.tar is a link to nowhere, which leads to nothing/,
    ],
    [
      'a manifest.json that is a directory',
      (entries) =>
        entries.map((e) => (e.name === 'manifest.json' ? { ...e, type: '5', content: Buffer.alloc(0) } : e)),
      /^source: image.tar is no image archive: it has no manifest.json$/,
    ],
    [
      'a manifest.json that is a device',
      (entries) =>
        entries.map((e) => (e.name === 'manifest.json' ? { ...e, type: '3', content: Buffer.alloc(0) } : e)),
      /^source: image.tar: the entry manifest.json is no file$/,
    ],
    [
      'a sparse layer',
      (entries) => entries.map((e) => (e.name.endsWith('layer.tar') ? { ...e, type: 'S' } : e)),
      /^source: image.tar: the entry \w+.layer.tar is no file$/,
    ],
    [
      'an entry that goes past the end',
      more({ size: 1e9 }),
      /^damaged: image.tar is truncated at the entry more$/,
    ],
    [
      'an entry of a negative size',
      more({ size: Buffer.from([255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0]) }),
      /^damaged: image.tar has something that is no tar entry behind the entry \w+.layer.tar$/,
    ],
    [
      'a PAX size that is none',
      more({ pax: { size: 'x' } }),
      /^damaged: image.tar has something that is no tar entry behind the entry \w+.layer.tar$/,
    ],
    [
      'a PAX header of 3 MiB',
      more({ pax: { comment: 'x'.repeat(3 * 2 ** 20) } }),
      /^damaged: image.tar has a header of more than 1 MiB behind the entry \w+.layer.tar$/,
    ],
  ])('%s', async (_, change, said) => {
    expect(await refusalOf(await archive(change))).toMatch(said);
  });
});

describe('what is around an archive', () => {
  const trailer = 8;
  test.each<[string, (tar: Buffer) => Buffer, RegExp]>([
    ['nothing at all', () => Buffer.alloc(0), /^source: image.tar is empty$/],
    ['text', () => Buffer.from('hello, world\n'.repeat(100)), /^source: image.tar is no image$/],
    ['zeros', () => Buffer.alloc(10_240), /^source: image.tar is no image archive: it has no manifest.json$/],
    [
      'a tar without an image',
      () => forgeTar([{ name: 'hello', content: Buffer.from('hello') }]),
      /^source: image.tar is no image archive: it has no manifest.json$/,
    ],
    [
      'a program',
      () => Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(600, 1)]),
      /^source: image.tar is no image$/,
    ],
    [
      'xz',
      () => Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), Buffer.alloc(600, 1)]),
      /^source: image.tar is compressed with xz, which alba does not read$/,
    ],
    [
      'bzip2',
      () => Buffer.concat([Buffer.from('BZh91AY&SY'), Buffer.alloc(600, 1)]),
      /^source: image.tar is compressed with bzip2, which alba does not read$/,
    ],
    [
      'a zip',
      () => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(600, 1)]),
      /^source: image.tar is no image$/,
    ],
    ['cut off in its first header', (tar) => tar.subarray(0, 300), /^source: image.tar is no image$/],
    [
      'cut off in manifest.json',
      (tar) => tar.subarray(0, 520),
      /^damaged: image.tar is truncated at the entry manifest.json$/,
    ],
    [
      'cut off between header and content',
      (tar) => tar.subarray(0, 512),
      /^damaged: image.tar is truncated at the entry manifest.json$/,
    ],
    [
      'cut off in the last layer',
      (tar) => tar.subarray(0, tar.length - 3000),
      /^damaged: image.tar is truncated at the entry \w+.layer.tar$/,
    ],
    [
      'cut off before the last layer',
      (tar) => tar.subarray(0, tar.lastIndexOf('/layer.tar') & ~511),
      /^damaged: image.tar is truncated: it ends before \w+.layer.tar$/,
    ],
    [
      'a header with a wrong checksum',
      (tar) => Buffer.from(tar).fill('x', 512 * 2 + 200, 512 * 2 + 201),
      /^damaged: image.tar has something that is no tar entry behind the entry manifest.json$/,
    ],
    [
      'garbage behind its end',
      (tar) => Buffer.concat([tar, Buffer.from('garbage'.repeat(200))]),
      /^damaged: image.tar has something that is no tar entry behind the entry \w+.layer.tar$/,
    ],
    [
      'another archive behind its end',
      (tar) =>
        Buffer.concat([
          tar,
          Buffer.from(tar.toString('latin1').replace('hello:latest', 'hallo:latest'), 'latin1'),
        ]),
      /^source: image.tar has two entries named manifest.json$/,
    ],
    [
      'gzip: cut off in the header',
      (tar) => gzipSync(tar).subarray(0, 5),
      /^damaged: image.tar is truncated$/,
    ],
    [
      'gzip: cut off',
      (tar) => gzipSync(tar).subarray(0, 300),
      /^damaged: image.tar is truncated( at the entry .*)?$/,
    ],
    [
      'gzip: cut off in the trailer',
      (tar) => gzipSync(tar).subarray(0, -3),
      /^damaged: image.tar is truncated at the entry \w+.layer.tar$/,
    ],
    [
      'gzip: damaged',
      (tar) => Buffer.from(gzipSync(tar)).fill(0xff, 300, 310),
      /^damaged: image.tar cannot be unpacked.*: the gzip stream is damaged: /,
    ],
    [
      'gzip: a wrong checksum',
      (tar) => xored(gzipSync(tar), -trailer),
      /^damaged: image.tar cannot be unpacked.*: the gzip stream is damaged: incorrect data check$/,
    ],
    [
      'gzip: garbage behind it',
      (tar) => Buffer.concat([gzipSync(tar), Buffer.from('garbage')]),
      /^damaged: image.tar cannot be unpacked.*: something that is not gzip comes behind the gzip stream$/,
    ],
    [
      'gzip: zeros and garbage behind it',
      (tar) => Buffer.concat([gzipSync(tar), Buffer.from('\0\0garbage')]),
      /^damaged: image.tar cannot be unpacked.*: something that is not gzip comes behind the gzip stream$/,
    ],
    ['gzip in gzip', (tar) => gzipSync(gzipSync(tar)), /^source: image.tar holds no tar archive$/],
    ['gzip of nothing', () => gzipSync(''), /^damaged: image.tar is truncated/],
    ['gzip of text', () => gzipSync('hello'), /^damaged: image.tar is truncated$/],
    ['zstd: cut off', (tar) => storedZstd(tar).subarray(0, -5), /^damaged: image.tar is truncated/],
    [
      'zstd: garbage behind it',
      (tar) => Buffer.concat([storedZstd(tar), Buffer.from('garbage')]),
      /^damaged: image.tar cannot be unpacked.*: something that is not zstd comes behind the zstd stream$/,
    ],
    [
      'zstd: a window of 2 GiB',
      () => Buffer.from('KLUv/QSoIQAAd2lkZSbOz10=', 'base64'),
      /^source: image.tar cannot be unpacked: .* it needs a window of 2048 MiB, and at most 128 MiB are read/,
    ],
  ])('%s', async (_, change, said) => {
    expect(await refusalOf(change(await archive()))).toMatch(said);
  });
});

function xored(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const index = copy.length + at;
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}

describe('layouts', () => {
  type Layout = { readonly folder: string; readonly manifest: string; blob(digest: string): string };

  async function layout(change: (layout: Layout) => Promise<unknown>): Promise<string> {
    const folder = join(scratch, 'layout');
    await mkdir(folder);
    const [manifest] = await writeOciLayout(folder, { images: [shape] });
    const blob = (digest: string) => join(folder, 'blobs', digest.replace(':', '/'));
    await change({ folder, manifest: manifest?.digest ?? '', blob });
    return (await refusal([folder])).replaceAll(`${scratch.replace(`${root}/`, '')}/`, '');
  }

  const documents = async ({ folder, manifest, blob }: Layout) => {
    const document = JSON.parse(await readFile(blob(manifest), 'utf8'));
    return {
      index: join(folder, 'index.json'),
      document,
      config: document.config.digest,
      layer: document.layers[0].digest,
    };
  };

  test.each<[string, (layout: Layout) => Promise<unknown>, RegExp]>([
    [
      'no index.json',
      ({ folder }) => unlink(join(folder, 'index.json')),
      /^damaged: layout lacks index.json$/,
    ],
    [
      'null for index.json',
      ({ folder }) => writeFile(join(folder, 'index.json'), 'null'),
      /^source: layout: index.json .*: it is null, where an object belongs$/,
    ],
    [
      'null for its manifests',
      ({ folder }) => writeFile(join(folder, 'index.json'), '{"schemaVersion":2,"manifests":null}'),
      /^source: layout: index.json .* at manifests: it is null, where a list belongs$/,
    ],
    [
      'no images in it',
      ({ folder }) => writeFile(join(folder, 'index.json'), '{"schemaVersion":2,"manifests":[]}'),
      /^source: layout holds no image$/,
    ],
    [
      'no manifest',
      ({ manifest, blob }) => unlink(blob(manifest)),
      /^damaged: layout lacks blobs.sha256.\w+, which its index.json names$/,
    ],
    [
      'a manifest that is another',
      ({ manifest, blob }) => writeFile(blob(manifest), '{}'),
      /^damaged: layout: the blob sha256:\w+ has 2 bytes, its descriptor says 554$/,
    ],
    [
      'a manifest of the same size that is another',
      async ({ manifest, blob }) =>
        writeFile(blob(manifest), (await readFile(blob(manifest), 'utf8')).replace('2', '3')),
      /^damaged: layout: the blob sha256:\w+ is sha256:\w+, its descriptor says sha256:\w+$/,
    ],
    [
      'no config',
      async (l) => unlink(l.blob((await documents(l)).config)),
      /^damaged: layout lacks blobs.sha256.\w+, which its manifest sha256:\w+ names$/,
    ],
    [
      'a config that is another',
      async (l) => writeFile(l.blob((await documents(l)).config), '{}'),
      /^damaged: layout: the blob sha256:\w+ has 2 bytes, its descriptor says 352$/,
    ],
    [
      'no layer',
      async (l) => unlink(l.blob((await documents(l)).layer)),
      /^damaged: layout lacks blobs.sha256.\w+, which its manifest sha256:\w+ names$/,
    ],
    [
      'a layer that is another',
      async (l) => {
        const path = l.blob((await documents(l)).layer);
        await writeFile(path, xored(await readFile(path), -1));
      },
      /^damaged: layout: the layer blobs.sha256.\w+ is sha256:\w+, its descriptor says sha256:\w+$/,
    ],
    [
      'a layer that is shorter',
      async (l) => {
        const path = l.blob((await documents(l)).layer);
        await writeFile(path, (await readFile(path)).subarray(0, -1));
      },
      /^damaged: layout: the layer sha256:\w+ has 92 bytes, its descriptor says 93$/,
    ],
    [
      'a layer that is a directory',
      async (l) => {
        const path = l.blob((await documents(l)).layer);
        await unlink(path);
        await mkdir(path);
      },
      /^source: layout: blobs.sha256.\w+ is no file$/,
    ],
    [
      'a layer that links to itself',
      async (l) => {
        const path = l.blob((await documents(l)).layer);
        await unlink(path);
        await symlink(path, path);
      },
      /^source: layout cannot be read: layout.blobs.sha256.\w+ is a symlink that leads back to itself$/,
    ],
    [
      'a layer that links to /dev/zero',
      async (l) => {
        const path = l.blob((await documents(l)).layer);
        await unlink(path);
        await symlink('/dev/zero', path);
      },
      /^source: layout: blobs.sha256.\w+ leads out of the layout$/,
    ],
    [
      'a layer that is a pipe',
      async (l) => {
        const path = l.blob((await documents(l)).layer);
        await unlink(path);
        execFileSync('mkfifo', [path]);
      },
      /^source: layout: blobs.sha256.\w+ is no file$/,
    ],
    [
      'an index.json that links to /dev/zero',
      async ({ folder }) => {
        const path = join(folder, 'index.json');
        await unlink(path);
        await symlink('/dev/zero', path);
      },
      /^source: layout: index.json leads out of the layout$/,
    ],
    [
      'an index in itself',
      async ({ folder, blob }) => {
        // Nothing can hold its own digest: the name of this one lies.
        const digest = `sha256:${'0'.repeat(64)}`;
        const text = JSON.stringify({
          schemaVersion: 2,
          manifests: [{ mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: 200 }],
        });
        await writeFile(blob(digest), text);
        await writeFile(join(folder, 'index.json'), text);
      },
      /^damaged: layout: the blob sha256:0+ has \d+ bytes, its descriptor says 200$/,
    ],
    [
      'a thousand indexes in each other',
      async ({ folder, blob }) => {
        let text = '{"schemaVersion":2,"manifests":[]}';
        for (let n = 0; n < 1000; n++) {
          const digest = `sha256:${sha256(text)}`;
          await writeFile(blob(digest), text);
          text = JSON.stringify({
            schemaVersion: 2,
            manifests: [{ mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: text.length }],
          });
        }
        await writeFile(join(folder, 'index.json'), text);
      },
      /^source: layout has indexes in indexes, more than 4 deep$/,
    ],
    [
      'indexes that double thirty times',
      async ({ folder, blob }) => {
        let text = '{"schemaVersion":2,"manifests":[]}';
        for (let n = 0; n < 30; n++) {
          const digest = `sha256:${sha256(text)}`;
          await writeFile(blob(digest), text);
          const entry = { mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: text.length };
          text = JSON.stringify({
            schemaVersion: 2,
            manifests: [entry, entry, { ...entry, annotations: { a: 'b' } }],
          });
        }
        await writeFile(join(folder, 'index.json'), text);
      },
      /^source: layout has indexes in indexes, more than 4 deep$/,
    ],
    [
      'a digest that climbs',
      async ({ folder }) =>
        writeFile(
          join(folder, 'index.json'),
          JSON.stringify({
            schemaVersion: 2,
            manifests: [
              {
                mediaType: 'application/vnd.oci.image.manifest.v1+json',
                digest: 'sha256:../../../etc/passwd',
                size: 1,
              },
            ],
          }),
        ),
      /^source: layout: index.json .* at manifests.0.digest: .sha256:\S* is not a sha256 digest$/,
    ],
    [
      'a digest of another kind',
      async ({ folder }) =>
        writeFile(
          join(folder, 'index.json'),
          JSON.stringify({
            schemaVersion: 2,
            manifests: [
              {
                mediaType: 'application/vnd.oci.image.manifest.v1+json',
                digest: `sha512:${'0'.repeat(128)}`,
                size: 1,
              },
            ],
          }),
        ),
      /^source: layout: index.json .* at manifests.0.digest: .sha512:\S* is not a sha256 digest$/,
    ],
    [
      'an artifact',
      async ({ folder, blob }) => {
        const text = JSON.stringify({
          schemaVersion: 2,
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          artifactType: 'application/vnd.example',
          config: {
            mediaType: 'application/vnd.oci.empty.v1+json',
            digest: `sha256:${sha256('{}')}`,
            size: 2,
          },
          layers: [],
        });
        await writeFile(blob(`sha256:${sha256('{}')}`), '{}');
        await writeFile(blob(`sha256:${sha256(text)}`), text);
        await writeFile(
          join(folder, 'index.json'),
          JSON.stringify({
            schemaVersion: 2,
            manifests: [
              {
                mediaType: 'application/vnd.oci.image.manifest.v1+json',
                digest: `sha256:${sha256(text)}`,
                size: text.length,
              },
            ],
          }),
        );
      },
      /^source: layout: the manifest sha256:\w+ is an artifact \(application.vnd.example\), no image$/,
    ],
  ])('%s', async (_, change, said) => {
    expect(await layout(change)).toMatch(said);
  });
});

test('two platforms alike', async () => {
  await writeFile(join(root, 'one.tar'), await archive());
  await writeFile(join(root, 'two.tar'), await archive());
  expect(await refusal([join(root, 'one.tar'), join(root, 'two.tar')])).toMatch(
    /^platform: \S*one.tar and \S*two.tar both hold an image for linux.amd64$/,
  );
});

test('a broken archive beside good ones', async () => {
  await writeFile(join(root, 'one.tar'), await archive());
  await writeFile(join(root, 'two.tar'), (await archive()).subarray(0, 3000));
  expect(await refusal([join(root, 'one.tar'), join(root, 'two.tar')])).toMatch(
    /^damaged: two.tar is truncated at the entry /,
  );
});
