import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openDirectory } from '../../src/archive/open-directory.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { tar, zstd } from '../support/archives.ts';
import { testRun } from './test-run.ts';

const layerTar = await tar([['bin/hello', 'hello'.repeat(1000)]]);

/** A directory with these files beside a file that is none of its business. */
async function directory(entries: Readonly<Record<string, string | Uint8Array>>, maxLayerSize?: number) {
  const t = await testRun();
  const path = join(t.folder, 'layout');
  await mkdir(join(path, 'blobs/sha256'), { recursive: true });
  await writeFile(join(t.folder, 'secret'), 'secret');
  for (const [name, content] of Object.entries(entries)) await writeFile(join(path, name), content);
  return { ...t, path, files: await openDirectory(path, 'layout', t.run, { maxLayerSize }) };
}

test('documents are read whole, by any spelling of their names', async () => {
  const { files } = await directory({ 'index.json': '{"a":1}' });
  expect(String(await files.document('index.json'))).toBe('{"a":1}');
  expect(String(await files.document('.//index.json'))).toBe('{"a":1}');
  expect(await files.has('index.json')).toBe(true);
  expect(await files.has('blobs')).toBe(false);
  expect(await files.has('index.json/x')).toBe(false);
  expect(await files.has('manifest.json')).toBe(false);
});

test.each([
  ['gzip', gzipSync(layerTar)],
  ['zstd', zstd(layerTar)],
  ['tar', layerTar],
])('a layer in %s is read where it lies', async (format, bytes) => {
  const { files } = await directory({ l: bytes });
  const layer = await files.layer('l');
  expect(layer).toMatchObject({ format, size: bytes.length, unread: bytes.length });
  const expected = { diffId: digestOf(layerTar), blob: { digest: digestOf(bytes), size: bytes.length } };
  const { descriptor } = await layer.pack(expected);
  if (format !== 'tar') expect(descriptor).toMatchObject({ digest: digestOf(bytes), size: bytes.length });
  await expect(layer.pack({ ...expected, diffId: digestOf('x') })).rejects.toMatchObject({ code: 'damaged' });
  expect(await files.layer('l')).toBe(layer);
});

describe('nothing outside of it is read', () => {
  test.each([
    ['a name', '../secret'],
    ['an absolute name', '/secret'],
    ['a link', 'link'],
    ['an absolute link', 'absolute'],
    ['a linked folder', 'folder/secret'],
  ])('by %s', async (_, name) => {
    const { files, folder, path } = await directory({});
    await symlink('../secret', join(path, 'link'));
    await symlink(join(folder, 'secret'), join(path, 'absolute'));
    await symlink('..', join(path, 'folder'));
    const expected = { digest: digestOf('secret'), size: 6 };
    const tries = [() => files.document(name), () => files.layer(name), () => files.blob(name, expected)];
    for (const attempt of tries) {
      await expect(attempt()).rejects.toMatchObject({
        message: expect.stringMatching(/^layout: \S+ leads out of the layout$|^layout lacks/),
        hint: expect.any(String),
      });
    }
  });
});

test('links inside of it are followed, and it may be reached by a link itself', async () => {
  const { folder, path, run } = await directory({ 'index.json': '{}' });
  await symlink('index.json', join(path, 'link'));
  await symlink(path, join(folder, 'result'));
  const files = await openDirectory(join(folder, 'result'), 'result', run);
  expect(String(await files.document('link'))).toBe('{}');
});

test.each([
  ['that is not there', 'gone', /^layout lacks gone, which its index.json names$/],
  ['with a NUL in its name', 'index.json\0', /^layout lacks/],
  ['that is a folder', 'blobs', /^layout: blobs is no file$/],
  ['that is too large', 'huge', /^layout: huge is larger than a document/],
  ['that is a tar', 'tar', /^layout: tar is no JSON document, but tar$/],
])('a document %s is refused by name', async (_, name, message) => {
  const { files } = await directory({ huge: 'x'.repeat(5 << 20), tar: layerTar });
  await expect(files.document(name, 'index.json')).rejects.toMatchObject({
    message: expect.stringMatching(message),
    hint: expect.any(String),
  });
});

test('bytes are given as they are, and held to their descriptor', async () => {
  const { files } = await directory({ sbom: 'sbom' });
  const body = await files.blob('sbom', { digest: digestOf('sbom'), size: 4 });
  expect(body).toMatchObject({ digest: digestOf('sbom'), size: 4 });
  await expect(files.blob('sbom', { digest: digestOf('x'), size: 4 })).rejects.toMatchObject({
    code: 'damaged',
  });
  await expect(files.blob('sbom', { digest: digestOf('sbom'), size: 5 })).rejects.toMatchObject({
    message: 'layout: sbom has 4 bytes, its descriptor says 5',
  });
});

test('a layer that is larger than max-layer-size is refused', async () => {
  const { files } = await directory({ l: gzipSync(Buffer.concat([layerTar, Buffer.alloc(2e6)])) }, 1e6);
  await expect((await files.layer('l')).pack({ diffId: digestOf('x') })).rejects.toMatchObject({
    message: 'layout: the layer l is larger than 1 MB (max-layer-size)',
  });
});

test('a layer that changed after it was found is told of', async () => {
  const { files, path } = await directory({ l: layerTar });
  const layer = await files.layer('l');
  await truncate(join(path, 'l'), 512);
  await expect(layer.pack({ diffId: digestOf(layerTar) })).rejects.toMatchObject({ code: 'damaged' });
});
