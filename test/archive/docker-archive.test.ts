import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openSources } from '../../src/archive/open-sources.ts';
import type { SourceImage } from '../../src/archive/source-image.ts';
import { ownLayers } from '../../src/archive/source-image.ts';
import {
  type ArchiveShape,
  buildImage,
  dockerArchive,
  dockerEntries,
  type Entries,
  sha256,
  tar,
} from '../support/archives.ts';
import { testRun } from './test-run.ts';

const hello: ArchiveShape = {
  platform: 'linux/amd64',
  layers: [
    { files: [{ path: 'bin/hello', content: 'hello'.repeat(1000), mode: 0o755 }] },
    { files: [{ path: 'etc/motd', content: 'good morning' }] },
  ],
};

async function open(bytes: Uint8Array, name = 'image.tar') {
  const t = await testRun();
  const path = join(t.folder, name);
  await writeFile(path, bytes);
  const [image] = await openSources([{ path }], t.run);
  if (image === undefined) throw new Error('no image');
  return { image, ...t };
}

async function layerDigests(image: SourceImage) {
  return Promise.all(ownLayers(image).map(async (layer) => (await layer.pack()).descriptor.digest));
}

/** Entries of hello's archive, with some replaced, added (at the end) or, by undefined, left out. */
async function bent(
  changes: Readonly<Record<string, Entries[number][1] | undefined>>,
  shape: Partial<ArchiveShape> = {},
) {
  const entries = new Map<string, Entries[number][1]>(dockerEntries(await buildImage(hello), shape));
  for (const [name, content] of Object.entries(changes)) {
    if (content === undefined) entries.delete(name);
    else entries.set(name, content);
  }
  return tar([...entries]);
}

/** The names that hello's archive uses. */
async function names() {
  const entries = dockerEntries(await buildImage(hello)).map(([name]) => name);
  const [manifest = '', config = '', first = '', second = ''] = entries;
  return { manifest, config, first, second };
}

test('an image has the config byte for byte, its platform, and gzip layers that give the diff_ids back', async () => {
  const { config, diffIds, layers } = await buildImage(hello);
  const { image } = await open(await dockerArchive(hello));
  expect(image.platform).toEqual({ os: 'linux', architecture: 'amd64' });
  expect(await text(image.config.body.open())).toBe(config.toString());
  expect(image.config.descriptor.digest).toBe(`sha256:${sha256(config)}`);
  expect(image.layers.map((layer) => layer.diffId)).toEqual(diffIds);
  expect(image.manifest).toBeUndefined();
  for (const [index, layer] of ownLayers(image).entries()) {
    const { body, descriptor } = await layer.pack();
    const { gunzipSync } = await import('node:zlib');
    const chunks: Buffer[] = [];
    for await (const chunk of body.open()) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    expect(descriptor).toEqual({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest: `sha256:${sha256(bytes)}`,
      size: bytes.length,
    });
    expect(gunzipSync(bytes).equals(layers[index] ?? Buffer.alloc(0))).toBe(true);
  }
});

describe('the layers have the same digests', async () => {
  const plain = await open(await dockerArchive(hello)).then(({ image }) => layerDigests(image));
  test.each<[string, Partial<ArchiveShape>]>([
    ['with gzip outside', { gzip: true }],
    ['with manifest.json last', { order: 'manifest-last' }],
    ['with ./ before the names', { prefix: './' }],
    ['as Docker 25 writes them', { layout: 'hybrid' }],
    ['as Docker 25 writes them, last things first', { layout: 'hybrid', order: 'manifest-last', gzip: true }],
  ])('%s', async (_, change) => {
    const { image } = await open(await dockerArchive({ ...hello, ...change }));
    expect(await layerDigests(image)).toEqual(plain);
  });
});

test('a layer that is gzip already is kept byte for byte', async () => {
  const { layers, diffIds } = await buildImage(hello);
  const { image } = await open(await dockerArchive({ ...hello, gzipLayers: true }));
  expect(await layerDigests(image)).toEqual(layers.map((bytes) => `sha256:${sha256(gzipSync(bytes))}`));
  expect(image.layers.map(({ diffId }) => diffId)).toEqual(diffIds);
});

test.each([
  ['a symlink', (first: string) => ({ link: `../${first}` })],
  ['a symlink to a symlink', () => ({ link: '../between' })],
  ['a hard link', (first: string) => ({ link: first, hard: true })],
])('a layer may be %s to another', async (_, linkTo) => {
  const once = await buildImage(hello);
  const [first = ''] = dockerEntries(once)
    .map(([name]) => name)
    .slice(2);
  const twice = await buildImage({
    ...hello,
    layers: [hello.layers, hello.layers].flat().filter((_, i) => i % 2 === 0),
  });
  const entries: Entries = [
    ['config.json', twice.config],
    [first, once.layers[0] ?? ''],
    ['second/layer.tar', linkTo(first)],
    ['between', { link: first }],
    ['manifest.json', JSON.stringify([{ Config: 'config.json', Layers: [first, 'second/layer.tar'] }])],
  ];
  const { image, scratch } = await open(await tar(entries));
  const [one, other] = await layerDigests(image);
  expect(one).toBe(other);
  expect(await readdir(scratch)).toHaveLength(1);
});

test('an image without layers, and layers without files, are images', async () => {
  const none = await open(await dockerArchive({ platform: 'linux/amd64', layers: [] }));
  expect(none.image.layers).toEqual([]);
  const empty = await open(await dockerArchive({ platform: 'linux/amd64', layers: [{ files: [] }] }));
  expect(empty.image.layers).toHaveLength(1);
});

test('scratch holds the layers only, whatever else the archive has', async () => {
  const { scratch } = await open(
    await bent({ 'junk.tar': await tar([['a', 'b']]), '../../outside': 'x', VERSION: '1.0', empty: '' }),
  );
  expect(await readdir(scratch)).toHaveLength(2);
});

describe('refused, by name and with a next step', async () => {
  const { config, first, second, manifest } = await names();
  const whole = await dockerArchive(hello);
  const other = await buildImage({ ...hello, layers: [{ files: [{ path: 'x' }] }] });
  const twoImages = JSON.stringify([1, 2].map(() => ({ Config: config, Layers: [first, second] })));
  test.each<[string, () => Promise<Uint8Array> | Uint8Array, { code: string; message: RegExp }]>([
    [
      'a missing layer',
      () => bent({ [second]: undefined }),
      { code: 'damaged', message: new RegExp(`lacks.*${second}`) },
    ],
    [
      'a missing config',
      () => bent({ [config]: undefined }),
      { code: 'damaged', message: new RegExp(`lacks.*${config}`) },
    ],
    [
      'another layer',
      () => bent({ [second]: other.layers[0] }),
      { code: 'damaged', message: new RegExp(`${second} is sha256:.*config says`) },
    ],
    [
      'another number of layers',
      () => bent({ [config]: other.config }),
      { code: 'damaged', message: /1 layers, its manifest.json 2/ },
    ],
    [
      'a layer that is no tar',
      () => bent({ [second]: 'hello' }),
      { code: 'source', message: new RegExp(`${second} is no tar`) },
    ],
    [
      'a layer in zstd',
      () => bent({ [second]: Buffer.from('28b52ffd00', 'hex') }),
      { code: 'source', message: /zstd/ },
    ],
    [
      'a broken gzip layer',
      () => bent({ [second]: gzipSync('x'.repeat(9999)).subarray(0, 20) }),
      { code: 'damaged', message: new RegExp(`${second} cannot be unpacked`) },
    ],
    [
      'links in a circle',
      () => bent({ [second]: { link: `../${second}` } }),
      { code: 'damaged', message: new RegExp(`lacks.*${second}`) },
    ],
    [
      'no manifest.json',
      () => bent({ [manifest]: undefined }),
      { code: 'source', message: /no manifest\.json/ },
    ],
    [
      'an OCI layout in a tar',
      () =>
        tar([
          ['oci-layout', '{}'],
          ['index.json', '{}'],
        ]),
      { code: 'source', message: /OCI layout in a tar/ },
    ],
    [
      'no image in manifest.json',
      () => bent({ [manifest]: '[]' }),
      { code: 'source', message: /manifest.json is empty/ },
    ],
    ['two images', () => bent({ [manifest]: twoImages }), { code: 'source', message: /holds 2 images/ }],
    [
      'a manifest.json of another kind',
      () => bent({ [manifest]: '{"a":1}' }),
      { code: 'source', message: /manifest\.json is not/ },
    ],
    [
      'a broken manifest.json',
      () => bent({ [manifest]: '[{' }),
      { code: 'damaged', message: /manifest\.json is no JSON/ },
    ],
    [
      'a config without diff_ids',
      () => bent({ [config]: '{"os":"linux","architecture":"amd64"}' }),
      { code: 'source', message: /rootfs/ },
    ],
    [
      'two entries with one name',
      async () => tar([...dockerEntries(await buildImage(hello)), [`./${first}`, 'x']]),
      { code: 'source', message: new RegExp(`two entries named ${first}`) },
    ],
    [
      'an archive cut in a layer',
      () => whole.subarray(0, whole.length - 3000),
      { code: 'damaged', message: /truncated/ },
    ],
    [
      'an archive cut in a header',
      () => whole.subarray(0, 512 + 100),
      { code: 'damaged', message: /truncated/ },
    ],
    [
      'an archive cut between entries',
      async () => (await bent({ [manifest]: undefined })).subarray(0, -1024),
      { code: 'damaged', message: /truncated: it ends before manifest\.json/ },
    ],
    ['a cut gzip', () => gzipSync(whole).subarray(0, -20), { code: 'damaged', message: /truncated/ }],
    [
      'a cut gzip of a large archive',
      async () => gzipSync(await large()).subarray(0, 300_000),
      { code: 'damaged', message: /truncated at the entry .*layer\.tar/ },
    ],
    [
      'a damaged gzip',
      () => flipped(gzipSync(whole), 200),
      { code: 'damaged', message: /gzip data is not whole/ },
    ],
    [
      'garbage behind a gzip',
      () => Buffer.concat([gzipSync(whole), Buffer.from('garbage')]),
      { code: 'damaged', message: /gzip data is not whole/ },
    ],
    [
      'a little garbage at the end',
      () => Buffer.concat([whole, Buffer.from('garbage')]),
      { code: 'damaged', message: /no tar entry behind/ },
    ],
    [
      'much garbage at the end',
      () => Buffer.concat([whole, Buffer.alloc(5120, 'garbage')]),
      { code: 'damaged', message: /no tar entry behind/ },
    ],
    [
      'a gzip of something else',
      () => gzipSync('hello'.repeat(1000)),
      { code: 'source', message: /no tar archive/ },
    ],
    ['an empty file', () => Buffer.alloc(0), { code: 'source', message: /is empty/ }],
    ['a text', () => Buffer.from('hello'), { code: 'source', message: /is no image/ }],
    ['a script', () => Buffer.from('#!/bin/sh\n'), { code: 'source', message: /is a script/ }],
    ['zstd outside', () => Buffer.from('28b52ffd00', 'hex'), { code: 'source', message: /with zstd/ }],
    ['xz outside', () => Buffer.from('fd377a585a00', 'hex'), { code: 'source', message: /with xz/ }],
    ['bzip2 outside', () => Buffer.from('BZh9'), { code: 'source', message: /with bzip2/ }],
  ])('%s', async (_, bytes, { code, message }) => {
    const error = await open(await bytes()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/./),
    });
    expect(String(error)).toContain('image.tar');
  });
});

test('a document that is too large to be one is refused when it is needed, and skipped when not', async () => {
  const { config } = await names();
  const huge = `{"x":"${'y'.repeat(5 << 20)}"}`;
  await expect(bent({ [config]: huge }).then((bytes) => open(bytes))).rejects.toMatchObject({
    message: expect.stringMatching(/larger than/),
  });
  const { image } = await open(await bent({ 'sbom.json': huge }));
  expect(image.layers).toHaveLength(2);
});

test.runIf(process.platform === 'linux')('a refused archive is closed again', async () => {
  const files = async () => (await readdir('/proc/self/fd')).length;
  const bytes = await tar([
    ['a', 'x'],
    ['./a', 'y'],
    ['behind', Buffer.alloc(16 << 20)],
  ]);
  await open(bytes).catch(() => {});
  const before = await files();
  for (let n = 0; n < 5; n++) await expect(open(bytes)).rejects.toMatchObject({ code: 'source' });
  expect(await files()).toBe(before);
});

test('the tar of a file system is refused before it fills memory or scratch', async () => {
  const bytes = await tar(Array.from({ length: 10_001 }, (_, n) => [`usr/share/empty/${n}`, ''] as const));
  await expect(open(bytes)).rejects.toMatchObject({
    code: 'source',
    message: expect.stringMatching(/more files than/),
  });
});

test('Ctrl-C in the middle of reading ends it with the reason of the signal', async () => {
  const t = await testRun();
  const path = join(t.folder, 'image.tar');
  await writeFile(path, await large());
  const reason = new Error('interrupted');
  const scratch = async () => {
    setImmediate(() => t.controller.abort(reason));
    return t.scratch;
  };
  await expect(openSources([{ path }], { ...t.run, scratch })).rejects.toBe(reason);
});

/** An archive of some megabytes that hardly compress. */
async function large() {
  let state = 1;
  const noise = Buffer.alloc(4 << 20);
  for (let at = 0; at < noise.length; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise.writeUInt32LE(state, at);
  }
  return dockerArchive({ platform: 'linux/amd64', layers: [{ files: [{ path: 'noise', content: noise }] }] });
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
