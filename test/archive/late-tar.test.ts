import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openArchive } from '../../src/archive/open-archive.ts';
import { type Digest, digestOf, hexOf } from '../../src/oci/digest.ts';
import { tar, zstd } from '../support/archives.ts';
import { testRun } from './test-run.ts';

const layers = [
  await tar([['bin/hello', 'hello'.repeat(1000)]]),
  await tar([['etc/motd', 'good morning']]),
] as const;
const [first, second] = layers.map((layer) => digestOf(layer)) as [Digest, Digest];
const archive = await tar([
  [`${hexOf(first)}/layer.tar`, layers[0]],
  [`${hexOf(second)}.tar`, layers[1]],
  ['manifest.json', '[]'],
]);

async function open(bytes: Buffer, known: readonly Digest[]) {
  const { run, folder } = await testRun();
  const path = join(folder, 'image');
  await writeFile(path, bytes);
  const files = await openArchive({ path }, path, run, { known: async () => new Set(known) });
  const scratch = async () => (await readdir(await run.scratch())).length;
  return { files, path, scratch };
}

test.each([
  ['gzip', gzipSync(archive)],
  ['zstd', zstd(archive)],
])(
  'of an archive in %s, layers that are known are hashed alone, and packed when they are asked for',
  async (_, bytes) => {
    const { files, scratch } = await open(bytes, [first]);
    expect(await scratch()).toBe(1);
    const left = await files.layer(`${hexOf(first)}/layer.tar`);
    await expect(left.pack({ diffId: second })).rejects.toMatchObject({ code: 'damaged' });
    expect(await scratch()).toBe(1);
    const [one, other] = await Promise.all([left.pack({ diffId: first }), left.pack({ diffId: first })]);
    expect(other).toBe(one);
    expect(gunzipSync(await buffer(one.body.open())).equals(layers[0])).toBe(true);
    expect(await scratch()).toBe(2);
  },
);

test('a name that says the digest of another tar is found out', async () => {
  const lying = await tar([[`${hexOf(first)}/layer.tar`, layers[1]]]);
  const { files } = await open(gzipSync(lying), [first]);
  const layer = await files.layer(`${hexOf(first)}/layer.tar`);
  await expect(layer.pack({ diffId: first })).rejects.toMatchObject({ code: 'damaged' });
  const blob = await layer.pack({ diffId: second });
  expect(gunzipSync(await buffer(blob.body.open())).equals(layers[1])).toBe(true);
});

test('an archive that changed meanwhile is damaged', async () => {
  const { files, path } = await open(gzipSync(archive), [first]);
  const layer = await files.layer(`${hexOf(first)}/layer.tar`);
  await writeFile(path, gzipSync(await tar([[`${hexOf(first)}/layer.tar`, layers[1]]])));
  await expect(layer.pack({ diffId: first })).rejects.toMatchObject({ code: 'damaged' });
});

test('an archive that lost the layer meanwhile is damaged', async () => {
  const { files, path } = await open(gzipSync(archive), [first]);
  const layer = await files.layer(`${hexOf(first)}/layer.tar`);
  await writeFile(path, gzipSync(await tar([['manifest.json', '[]']])));
  await expect(layer.pack({ diffId: first })).rejects.toMatchObject({
    code: 'damaged',
    message: `${path} changed while it was read: ${hexOf(first)}/layer.tar is gone`,
  });
});
