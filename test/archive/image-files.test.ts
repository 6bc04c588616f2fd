import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { FilesOptions } from '../../src/archive/files-in-place.ts';
import type { ImageFiles } from '../../src/archive/image-files.ts';
import { openArchive } from '../../src/archive/open-archive.ts';
import { openDirectory } from '../../src/archive/open-directory.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { type Entries, tar, zstd } from '../support/archives.ts';
import { testRun } from './test-run.ts';

/** Every way in which the files of one archive can come. */
const ways = {
  'a plain file': (bytes: Buffer) => bytes,
  'a gzip file': (bytes: Buffer) => gzipSync(bytes),
  'a zstd file': (bytes: Buffer) => zstd(bytes),
  'a plain stream': (bytes: Buffer) => bytes,
  'a gzip stream': (bytes: Buffer) => gzipSync(bytes),
  'a zstd stream': (bytes: Buffer) => zstd(bytes),
} as const;
type Way = keyof typeof ways;
const allWays = Object.keys(ways) as Way[];

async function open(way: Way, bytes: Buffer, options: FilesOptions = {}) {
  const t = await testRun();
  const path = join(t.folder, 'image.tar');
  await writeFile(path, ways[way](bytes));
  const input = way.endsWith('stream') ? { stream: createReadStream(path) } : { path };
  return { ...t, path, files: await openArchive(input, 'image.tar', t.run, options) };
}

const layerTar = await tar([['bin/hello', 'hello'.repeat(1000)]]);
const otherTar = await tar([['etc/motd', 'good morning']]);
const expected = { diffId: digestOf(layerTar) };

/** Unpacked, what a blob holds. */
async function inside(blob: { body: { open(): Readable } }) {
  return gunzipSync(await buffer(blob.body.open()));
}

describe.each(allWays)('from %s', (way) => {
  test('documents are read whole, by any spelling of their names', async () => {
    const { files } = await open(way, await tar([['./a//b.json', '{"a":1}']]));
    expect(String(await files.document('a/b.json'))).toBe('{"a":1}');
    expect(String(await files.document('./a/./b.json'))).toBe('{"a":1}');
    expect(await files.has('a/b.json')).toBe(true);
    expect(await files.has('a')).toBe(false);
    expect(await files.has('b.json')).toBe(false);
  });

  test('a plain layer is gzipped, once, and held to its diff_id', async () => {
    const { files } = await open(way, await tar([['l/layer.tar', layerTar]]));
    const layer = await files.layer('l/layer.tar');
    expect(layer).toMatchObject({ format: 'tar', size: layerTar.length });
    expect(layer.unread).toBe(way === 'a plain file' ? layerTar.length : 0);
    const [one, other] = await Promise.all([layer.pack(expected), layer.pack(expected)]);
    expect(one).toBe(other);
    expect((await inside(one)).equals(layerTar)).toBe(true);
    expect(one.descriptor.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip');
    await expect(layer.pack({ diffId: digestOf('x') })).rejects.toMatchObject({
      code: 'damaged',
      message: `image.tar: the layer l/layer.tar is ${digestOf(layerTar)}, its config says ${digestOf('x')}`,
    });
  });

  test.each([
    ['gzip', gzipSync(layerTar)],
    ['zstd', zstd(layerTar)],
    ['gzip', Buffer.concat([gzipSync(layerTar.subarray(0, 1000)), gzipSync(layerTar.subarray(1000))])],
  ] as const)('a layer in %s is kept byte for byte', async (format, bytes) => {
    const { files } = await open(way, await tar([['l', bytes]]));
    const layer = await files.layer('l');
    expect(layer).toMatchObject({ format, size: bytes.length });
    const { descriptor, body } = await layer.pack({
      ...expected,
      blob: { digest: digestOf(bytes), size: bytes.length },
    });
    expect((await buffer(body.open())).equals(bytes)).toBe(true);
    expect(descriptor).toEqual({
      mediaType: `application/vnd.oci.image.layer.v1.tar+${format}`,
      digest: digestOf(bytes),
      size: bytes.length,
    });
    await expect(layer.pack({ diffId: digestOf('x') })).rejects.toMatchObject({
      message: `image.tar: the layer l is ${digestOf(layerTar)} inside, its config says ${digestOf('x')}`,
    });
    const blob = { digest: digestOf('y'), size: bytes.length };
    await expect(layer.pack({ ...expected, blob })).rejects.toMatchObject({
      message: `image.tar: the layer l is ${digestOf(bytes)}, its descriptor says ${digestOf('y')}`,
    });
    await expect(layer.pack({ ...expected, blob: { ...blob, size: 7 } })).rejects.toMatchObject({
      message: `image.tar: the layer l has ${bytes.length} bytes, its descriptor says 7`,
    });
  });
});
