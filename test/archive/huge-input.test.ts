import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenOptions } from '../../src/archive/open-options.ts';
import { sha256 } from '../support/archives.ts';
import { type ForgedEntry, forgeTar } from '../support/forge-tar.ts';
import { publishSources } from '../support/publish-sources.ts';

const MiB = 2 ** 20;
/** What most tests here are about: whoever held it would need more memory than is allowed. */
const huge = 512 * MiB;
const mostMemory = 250 * MiB;
const limit = 120_000;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'alba-huge-'));
});
afterAll(() => rm(root, { recursive: true }));

/** What comes of a source, with its folder's name taken out; fails where it takes much memory or scratch. */
async function said(name: string, options: Partial<OpenOptions> = {}): Promise<string> {
  const scratch = await mkdtemp(join(root, 'scratch-'));
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
  const path = join(root, name);
  const { outcome, store } = await publishSources([path], scratch, { ...options, check: false });
  clearInterval(watch);
  expect(peak - before).toBeLessThan(mostMemory);
  await rm(scratch, { recursive: true });
  if ('published' in outcome) return 'published';
  expect(store.objects.size).toBe(0);
  return `${outcome.refused.code}: ${outcome.refused.message}`.replaceAll(path, name);
}

const members = new Map<string, Buffer>();

/** gzip of `size` times one byte, as members of 16 MiB: a thousandth of it, and made at once. */
function packed(size: number, byte = '\0'): Buffer {
  const whole = members.get(byte) ?? gzipSync(Buffer.alloc(16 * MiB, byte));
  members.set(byte, whole);
  const times = Math.floor(size / (16 * MiB));
  return Buffer.concat([...Array(times).fill(whole), gzipSync(Buffer.alloc(size % (16 * MiB), byte))]);
}

/** zstd of `size` zeros: blocks that say a byte and how often it comes (RFC 8878 § 3.1.1.2.2). */
function packedByZstd(size: number): Buffer {
  const block = 128 * 1024;
  const count = Math.ceil(size / block);
  const parts = Buffer.alloc(6 + 4 * count);
  parts.set([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]);
  for (let n = 0; n < count; n++)
    parts.writeUIntLE((block << 3) | 2 | (n === count - 1 ? 1 : 0), 6 + 4 * n, 3);
  return parts;
}

/** A tar in gzip in which the first entry holds one byte, `huge` times. */
function around(name: string, byte: string, after: readonly ForgedEntry[]): Buffer {
  const header = forgeTar([{ name, size: huge, content: Buffer.alloc(0) }]).subarray(0, 512);
  return Buffer.concat([gzipSync(header), packed(huge, byte), gzipSync(forgeTar(after))]);
}

/** Config and manifest of an image whose one layer has this diff_id. */
function documents(diffId: string, layer: string): ForgedEntry[] {
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [diffId] } }),
  );
  const name = `${sha256(config)}.json`;
  const manifest = JSON.stringify([{ Config: name, RepoTags: ['hello:latest'], Layers: [layer] }]);
  return [
    { name: 'manifest.json', content: Buffer.from(manifest) },
    { name, content: config },
  ];
}

/** Of a tar that holds one file of zeros: its first block, its length, its digest. */
function bomb(size: number) {
  const first = forgeTar([{ name: 'zeros', size, content: Buffer.alloc(0) }]).subarray(0, 512);
  const hash = createHash('sha256').update(first);
  for (let n = 0; n < size + 1024; n += MiB) hash.update(Buffer.alloc(Math.min(MiB, size + 1024 - n)));
  return { first, length: 512 + size + 1024, digest: `sha256:${hash.digest('hex')}` };
}

/** A file of zeros behind a beginning, which takes no space where the file system knows holes. */
async function sparse(path: string, start: Buffer, size: number): Promise<void> {
  await writeFile(path, start);
  await truncate(path, size);
}

test(
  'a manifest.json of half a GiB',
  async () => {
    await writeFile(join(root, 'image.tar.gz'), around('manifest.json', ' ', []));
    expect(await said('image.tar.gz')).toMatch(/^source: image.tar.gz: manifest.json is larger than /);
    const header = forgeTar([{ name: 'manifest.json', size: huge, content: Buffer.alloc(0) }]);
    const start = Buffer.concat([header.subarray(0, 512), Buffer.from('[')]);
    await sparse(join(root, 'image.tar'), start, 512 + huge + 1024);
    expect(await said('image.tar')).toMatch(/^source: image.tar: manifest.json is larger than /);
  },
  limit,
);

test(
  'an index.json of half a GiB',
  async () => {
    await mkdir(join(root, 'layout'));
    await writeFile(join(root, 'layout/oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    await sparse(join(root, 'layout/index.json'), Buffer.from('{'), huge);
    expect(await said('layout')).toMatch(/^source: layout: index.json is larger than /);
  },
  limit,
);

test(
  'a config of half a GiB in an archive that names it last',
  async () => {
    const text = JSON.stringify([{ Config: 'config.json', RepoTags: null, Layers: [] }]);
    const manifest = { name: 'manifest.json', content: Buffer.from(text) };
    await writeFile(join(root, 'image.tar.gz'), around('config.json', '[', [manifest]));
    expect(await said('image.tar.gz')).toMatch(/^source: image.tar.gz: config.json is larger than /);
  },
  limit,
);

test.each(['x', 'L', 'g'])(
  'a header of type %s of half a GiB',
  async (type) => {
    const header = forgeTar([{ name: 'x', type, size: huge, content: Buffer.alloc(0) }]).subarray(0, 512);
    const parts = [gzipSync(header), packed(huge, 'x'), gzipSync(Buffer.alloc(1024))];
    await writeFile(join(root, 'image.tar.gz'), Buffer.concat(parts));
    expect(await said('image.tar.gz')).toMatch(/^damaged: image.tar.gz has a header of more than 1 MiB /);
  },
  limit,
);

const tooLarge = /the layer layer.tar is larger than 104.9 MB \(max-layer-size\)$/;

test(
  'a layer of 1 GiB of zeros in 1 MiB of gzip: published, or refused where that is wanted',
  async () => {
    const { first, length, digest } = bomb(2 * huge);
    const content = Buffer.concat([gzipSync(first), packed(length - 512)]);
    const entries = [...documents(digest, 'layer.tar'), { name: 'layer.tar', content }];
    await writeFile(join(root, 'image.tar'), forgeTar(entries));
    expect(await said('image.tar')).toBe('published');
    expect(await said('image.tar', { maxLayerSize: 100 * MiB })).toMatch(tooLarge);
  },
  limit,
);

test(
  'a layer of half a GiB of zeros in an archive in gzip: the same',
  async () => {
    const { first, length, digest } = bomb(huge);
    const header = forgeTar([{ name: 'layer.tar', size: length, content: Buffer.alloc(0) }]).subarray(0, 512);
    const before = forgeTar(documents(digest, 'layer.tar')).subarray(0, -1024);
    const parts = [gzipSync(Buffer.concat([before, header, first])), packed(length - 512 + 1024)];
    await writeFile(join(root, 'image.tar.gz'), Buffer.concat(parts));
    expect(await said('image.tar.gz')).toBe('published');
    expect(await said('image.tar.gz', { maxLayerSize: 100 * MiB })).toMatch(tooLarge);
  },
  limit,
);

test(
  'half a GiB of zeros in 16 KiB of zstd, as an archive and as a layer',
  async () => {
    await writeFile(join(root, 'image.tar.zst'), packedByZstd(huge));
    expect(await said('image.tar.zst')).toMatch(/^source: image.tar.zst is no image archive/);
    const layer = { name: 'layer.tar', content: packedByZstd(huge) };
    const entries = [...documents(`sha256:${'0'.repeat(64)}`, 'layer.tar'), layer];
    await writeFile(join(root, 'image.tar'), forgeTar(entries));
    expect(await said('image.tar', { maxLayerSize: 100 * MiB })).toMatch(tooLarge);
    expect(await said('image.tar')).toMatch(/^damaged: image.tar: the layer layer.tar is sha256:/);
  },
  limit,
);

test(
  'an archive of fifty thousand entries',
  async () => {
    const entries = Array.from({ length: 50_000 }, (_, n) => ({ name: `e${n}`, content: Buffer.alloc(0) }));
    await writeFile(join(root, 'image.tar.gz'), gzipSync(forgeTar(entries), { level: 1 }));
    expect(await said('image.tar.gz')).toBe('source: image.tar.gz has more files than an image archive has');
  },
  limit,
);

test(
  'a hundred thousand members of gzip, and frames of zstd, of nothing',
  async () => {
    await writeFile(join(root, 'image.tar.gz'), Buffer.concat(Array(100_000).fill(gzipSync(''))));
    expect(await said('image.tar.gz')).toMatch(/^damaged: image.tar.gz is truncated/);
    const frame = Buffer.from('KLUv/SQAAQAAmenYUQ==', 'base64');
    await writeFile(join(root, 'image.tar.zst'), Buffer.concat(Array(100_000).fill(frame)));
    expect(await said('image.tar.zst')).toMatch(/^damaged: image.tar.zst is truncated/);
  },
  limit,
);
