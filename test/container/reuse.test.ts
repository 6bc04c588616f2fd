import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ociLayout } from '../../src/registry/oci-layout.ts';
import { bytesBody } from '../../src/store/body.ts';
import { directoryStore } from '../../src/store/directory-store.ts';
import { writeOciLayout } from '../support/archives.ts';
import { elf, elfShapes } from '../support/elf.ts';
import { forgeTar } from '../support/forge-tar.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { sampleSources } from '../support/sample-sources.ts';
import { inDirectory, inMemory, validateImage, validateLayout } from '../support/validate-image.ts';
import { archive, countRequests, documentOf, layer, plant, push, pushTo, registryIn } from './pushing.ts';
import { sampleRun } from './sample-run.ts';

vi.mock('../../src/layers/pack.ts', { spy: true });
vi.mock('../../src/layers/decompress.ts', { spy: true });

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const main = { tags: ['main'] };
const none = { objects: 0, bytes: 0 };
/** What a push to a tag asks that is there and has the content, of two platforms. */
const unchangedRequests = { 'GET tag': 1, 'GET manifest': 2, 'GET list': 1 };

/** Two platforms: a layer that both have, these, and one for each. */
function two(words: readonly string[] = [], shape: Parameters<typeof archive>[3] = {}): Promise<string[]> {
  const platforms = ['linux/amd64', 'linux/arm64'];
  return Promise.all(
    platforms.map((platform) => archive(folder, platform, ['base', ...words, platform.slice(6)], shape)),
  );
}

/** As Docker from 25 on names its layers: by their diff_ids. */
const gzipped = { gzip: true, layout: 'hybrid' } as const;

function blobSizes({ objects }: MemoryStore): number {
  const blobs = [...objects].filter(([key]) => key.includes('/blobs/'));
  return blobs.reduce((sum, [, { bytes }]) => sum + bytes.length, 0);
}

describe('plain archives', () => {
  it('are packed and sent the first time, a layer that both platforms have once', async () => {
    const store = memoryStore();
    const pushed = await push(store, await two(), main);
    expect(pushed).toMatchObject({ packed: 3, inflated: 0, blobBytes: blobSizes(store) });
    expect(pushed.requests).toEqual({
      ...{ 'GET tag': 2, 'LIST tags': 3, 'LIST name': 1, 'LIST notices': 1 },
      ...{ 'HEAD v2/': 1, 'PUT v2/': 2, 'PUT blob': 5, 'PUT manifest': 3 },
      ...{ 'HEAD blob': 5, 'HEAD manifest': 3, 'PUT tag': 1, 'PUT list': 1 },
    });
    expect(pushed.result).toMatchObject({ reused: none, skipped: none });
  });

  it('unchanged are known by their configs', async () => {
    const store = memoryStore();
    await push(store, await two(), main);
    const pushed = await push(store, await two(), main);
    expect(pushed).toMatchObject({ packed: 0, inflated: 0, blobBytes: 0 });
    expect(pushed.requests).toEqual(unchangedRequests);
    expect(pushed.result).toMatchObject({ status: 'unchanged', sent: none, reused: { objects: 3 } });
  });

  it('with a layer that changed bring that layer alone', async () => {
    const store = memoryStore();
    await push(store, await two(['old']), main);
    const before = blobSizes(store);
    const pushed = await push(store, await two(['new']), main);
    expect(pushed).toMatchObject({ packed: 1, inflated: 0, blobBytes: blobSizes(store) - before });
    expect(pushed.requests).toEqual({
      ...{ 'GET tag': 1, 'GET manifest': 2, 'GET blob': 2, 'LIST name': 1, 'LIST notices': 1 },
      ...{ 'PUT blob': 3, 'PUT manifest': 3, 'HEAD tag': 1, 'HEAD blob': 3, 'HEAD manifest': 3 },
      ...{ 'PUT tag': 1, 'GET list': 1 },
    });
    expect(pushed.result.reused).toMatchObject({ objects: 3 });
  });

  it('with a new platform bring that platform alone', async () => {
    const store = memoryStore();
    const [amd64 = '', arm64 = ''] = await two();
    await push(store, [amd64], main);
    const pushed = await push(store, [amd64, arm64], main);
    expect(pushed).toMatchObject({ packed: 1, inflated: 0 });
    // The configs of all images that stand there are those of the sources: none is read.
    expect(pushed.requests).toMatchObject({ 'PUT blob': 2, 'PUT manifest': 2, 'HEAD blob': 2 });
    expect(pushed.requests).not.toHaveProperty('GET blob');
  });

  it('without a platform that was there need no config of those that are', async () => {
    const store = memoryStore();
    const [amd64 = '', arm64 = ''] = await two();
    await push(store, [amd64, arm64], main);
    const pushed = await push(store, [arm64], main);
    expect(pushed).toMatchObject({ packed: 0, blobBytes: 0 });
    expect(pushed.requests).not.toHaveProperty('GET blob');
  });

  it('under a new tag are neither packed nor sent', async () => {
    const store = memoryStore();
    await push(store, await two(), main);
    const pushed = await push(store, await two(), { tags: ['other'] });
    expect(pushed).toMatchObject({ packed: 0, inflated: 0, blobBytes: 0 });
    expect(pushed.requests).toEqual({
      ...{ 'GET tag': 3, 'LIST tags': 3, 'GET manifest': 2, 'LIST notices': 1, 'HEAD v2/': 1 },
      ...{ 'HEAD tag': 1, 'PUT tag': 1, 'PUT list': 1 },
    });
    expect(pushed.result.reused).toMatchObject({ objects: 3 });
  });
});

describe('where layers are looked for', () => {
  it('in latest, where the tag is not there', async () => {
    const store = memoryStore();
    await push(store, await two(), { tags: ['latest'] });
    await push(store, await two(['other']), { tags: ['0.9'] });
    const pushed = await push(store, await two(['new']), { tags: ['1.0'] });
    expect(pushed.packed).toBe(1);
    expect(pushed.requests).toMatchObject({ 'GET tag': 3, 'LIST tags': 2 }); // the third is that of the claim
  });

  it('in the newest tags of the name, where neither is there', async () => {
    const store = memoryStore();
    for (const [tag, word] of Object.entries({ '0.1': 'a', '0.2': 'b', '0.3': 'c' }))
      await push(store, await two([word]), { tags: [tag] });
    const pushed = await push(store, await two(['c', 'b', 'a']), { tags: ['main'] });
    expect(pushed.packed).toBe(1);
    expect(pushed.requests).toMatchObject({ 'GET tag': 4, 'GET manifest': 4 });
    // What 0.1 alone has is made, and found to be there.
    expect(pushed.requests).toMatchObject({ 'PUT blob': 2 });
  });

  it('in the tag that is replaced alone, where it is there', async () => {
    const store = memoryStore();
    await push(store, await two(), main);
    await push(store, await two(['other']), { tags: ['latest'] });
    const pushed = await push(store, await two(['new']), main);
    expect(pushed.requests).toMatchObject({ 'GET tag': 1, 'GET manifest': 2 });
  });
});

describe('archives in gzip', () => {
  it('unchanged are known by their digest, and not inflated', async () => {
    const store = memoryStore();
    const first = await push(store, await two([], gzipped), main);
    expect(first).toMatchObject({ inflated: 2 });
    const pushed = await push(store, await two([], gzipped), main);
    expect(pushed).toMatchObject({ packed: 0, inflated: 0, blobBytes: 0 });
    expect(pushed.requests).toEqual({ ...unchangedRequests, 'GET blob': 2 });
    expect(pushed.result).toMatchObject({ status: 'unchanged', reused: { objects: 3 } });
  });

  it('that changed are inflated, and of their layers the new one is packed', async () => {
    const store = memoryStore();
    const [, arm64 = ''] = await two(['old'], gzipped);
    await push(store, await two(['old'], gzipped), main);
    const amd64 = await archive(folder, 'linux/amd64', ['base', 'new', 'amd64'], gzipped);
    const pushed = await push(store, [amd64, arm64], main);
    expect(pushed).toMatchObject({ packed: 1, inflated: 1 });
    expect(pushed.requests).toMatchObject({ 'PUT blob': 2, 'PUT manifest': 2 });
  });

  it('are noted in the index, and the same whatever is reused', async () => {
    const store = memoryStore();
    const sources = await two([], gzipped);
    const digests: unknown[] = [];
    for (const [tag, reuse] of [
      ['one', true],
      ['two', true],
      ['three', false],
    ] as const) {
      const pushed = await push(store, sources, { tags: [tag], reuse });
      digests.push(pushed.result.digest);
      expect(pushed.requests).toMatchObject(tag === 'one' ? {} : { 'PUT tag': 1 });
      expect(pushed.blobBytes).toBe(tag === 'one' ? blobSizes(store) : 0);
      expect(pushed.inflated).toBe(tag === 'two' ? 0 : 2);
    }
    expect(new Set(digests).size).toBe(1);
    for (const { annotations } of documentOf(store, 'manifests', 'one').manifests)
      expect(annotations).toEqual({ 'alba.archive': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
  });
});

describe('an archive is not noted', () => {
  const notes = (store: MemoryStore) =>
    documentOf(store, 'manifests', 'main').manifests.flatMap(
      (entry: { annotations?: object }) => entry.annotations?.['alba.archive' as never] ?? [],
    );

  it.each([
    ['is plain, since its headers tell it', { layout: 'hybrid' }, {}],
    ['may have had attestations that were left out', gzipped, { attestations: false }],
  ] as const)('that %s', async (_, shape, settings) => {
    const store = memoryStore();
    await push(store, await two([], shape), { ...main, ...settings });
    expect(notes(store)).toEqual([]);
  });

  it('of which one image was chosen', async () => {
    const store = memoryStore();
    const [amd64 = ''] = await two([], gzipped);
    await push(store, [`${amd64}#0`], main);
    expect(notes(store)).toEqual([]);
  });
});

describe('OCI layouts', () => {
  const images = (words: readonly string[]) =>
    ['linux/amd64', 'linux/arm64'].map((platform) => ({
      platform,
      layers: ['base', ...words, platform.slice(6)].map((word) => layer(word)),
    }));

  async function layout(name: string, words: readonly string[] = []): Promise<string> {
    await mkdir(join(folder, name));
    await writeOciLayout(join(folder, name), { images: images(words), attestations: true });
    return join(folder, name);
  }

  it('are checked the first time, and then known by their manifests', async () => {
    const store = memoryStore();
    const source = await layout('layout');
    expect(await push(store, [source], main)).toMatchObject({ packed: 0, inflated: 3 });
    const pushed = await push(store, [source], main);
    expect(pushed).toMatchObject({ packed: 0, inflated: 0, blobBytes: 0 });
    expect(pushed.requests).toEqual(unchangedRequests);
  });

  it('with a layer that changed are read for that layer alone', async () => {
    const store = memoryStore();
    await push(store, [await layout('old', ['old'])], main);
    const pushed = await push(store, [await layout('new', ['new'])], main);
    expect(pushed).toMatchObject({ packed: 0, inflated: 1 });
    expect(pushed.requests).toMatchObject({ 'PUT blob': 3 });
  });

  it('do not take the bytes that others made of the same layer: their manifests name their own', async () => {
    const store = memoryStore();
    await push(store, await two(), main);
    const pushed = await push(store, [await layout('layout')], { tags: ['other'] });
    expect(pushed).toMatchObject({ packed: 0, inflated: 3 });
    expect(pushed.result.reused).toEqual(none);
  });

  it('give their bytes to archives with the same layers', async () => {
    const store = memoryStore();
    await push(store, [await layout('layout')], main);
    const pushed = await push(store, await two(), { tags: ['other'] });
    expect(pushed).toMatchObject({ packed: 0, inflated: 0, blobBytes: 0 });
  });
});

describe('several destinations', () => {
  it('get what they lack, and what all have is not made', async () => {
    const [a, b] = [memoryStore(), memoryStore()];
    await push(a, await two(['one', 'other']), main);
    await push(b, await two(['one']), main);
    const [fromA, fromB] = [a.requests.length, b.requests.length];
    const pushed = await pushTo([registryIn(a), registryIn(b)], await two(['one', 'other', 'new']), main);
    expect(pushed.packed).toBe(2);
    expect(countRequests(a, fromA).requests).toMatchObject({ 'PUT blob': 3 });
    expect(countRequests(b, fromB).requests).toMatchObject({ 'PUT blob': 4 });
    for (const store of [a, b]) await validateImage(inMemory(store), 'hello', 'main');
    expect(pushed.results.map(({ reused }) => reused.objects)).toEqual([4, 4]);
  });

  it('know an archive where all know it', async () => {
    const [a, b] = [memoryStore(), memoryStore()];
    const sources = await two([], gzipped);
    await push(a, sources, main);
    const first = await pushTo([registryIn(a), registryIn(b)], sources, main);
    expect(first.inflated).toBe(2);
    await validateImage(inMemory(b), 'hello', 'main');
    expect((await pushTo([registryIn(a), registryIn(b)], sources, main)).inflated).toBe(0);
  });

  it('of which one alone knows it do not get the bytes that others made of its layers', async () => {
    const [a, b] = [memoryStore(), memoryStore()];
    const layout = join(folder, 'layout');
    await writeOciLayout(layout, { images: [{ platform: 'linux/amd64', layers: [layer('one')] }] });
    const source = await archive(folder, 'linux/amd64', ['one'], gzipped);
    await push(a, [layout], { tags: ['first'] });
    await push(a, [source], main);
    await pushTo([registryIn(a), registryIn(b)], [source], { tags: ['both'] });
    for (const store of [a, b]) await validateImage(inMemory(store), 'hello', 'both');
  });

  it('that say different things of one archive know nothing of it', async () => {
    const [a, b] = [memoryStore(), memoryStore()];
    const source = await archive(folder, 'linux/amd64', ['one'], gzipped);
    const other = await archive(folder, 'linux/amd64', ['other'], { ...gzipped, name: 'other.tar.gz' });
    await push(a, [source], main);
    await push(b, [other], main);
    const index = documentOf(b, 'manifests', 'main');
    const [{ annotations }] = documentOf(a, 'manifests', 'main').manifests;
    plant(b, { ...index, manifests: [{ ...index.manifests[0], annotations }] }, ['main']);
    expect((await pushTo([registryIn(a), registryIn(b)], [source], main)).inflated).toBe(1);
    for (const store of [a, b]) await validateImage(inMemory(store), 'hello', 'main');
  });

  it('may be directories and layouts', async () => {
    const site = directoryStore(join(folder, 'site'));
    const open = () => [registryIn(site), ociLayout({ path: join(folder, 'out'), run: sampleRun() })];
    await pushTo(open(), await two(['old']), main);
    expect(await pushTo(open(), await two(['old']), main)).toMatchObject({
      packed: 0,
      results: [{ status: 'unchanged' }, { status: 'unchanged' }],
    });
    expect(await pushTo(open(), await two(['new']), { tags: ['other'] })).toMatchObject({
      packed: 1,
      results: [{ reused: { objects: 3 } }, { reused: { objects: 3 } }],
    });
    for (const tag of ['main', 'other']) {
      await validateImage(inDirectory(join(folder, 'site')), 'hello', tag);
      await validateLayout(inDirectory(join(folder, 'out')), tag);
    }
  });
});

describe('other images', () => {
  it('for some arm are searched for their variant once', async () => {
    const files = [{ path: 'bin/hello', content: elf(elfShapes.armv6), mode: 0o755 }];
    const source = await archive(folder, 'linux/arm', [], {
      layers: [{ files }],
      run: { Entrypoint: ['/bin/hello'] },
    });
    const store = memoryStore();
    const first = await push(store, [source], main);
    expect(first.inflated).toBeGreaterThan(0);
    const pushed = await push(store, [source], main);
    expect(pushed).toMatchObject({ packed: 0, inflated: 0 });
    expect(pushed.result).toMatchObject({
      status: 'unchanged',
      platforms: [{ platform: 'linux/arm/v6' }],
    });
  });

  it('with foreign layers are reused without them', async () => {
    const sample = (await sampleSources()).find(({ name }) => name === 'a layout with a foreign layer');
    if (sample === undefined) throw new Error('there is no such sample');
    const source = join(folder, 'windows.tar');
    await writeFile(source, forgeTar(sample.entries));
    const store = memoryStore();
    await push(store, [source], main);
    const pushed = await push(store, [source], { tags: ['other'] });
    expect(pushed).toMatchObject({ packed: 0, inflated: 0, blobBytes: 0 });
  });
});

describe('--no-reuse', () => {
  it('makes all anew, and sends nothing twice', async () => {
    const store = memoryStore();
    const first = await push(store, await two(), main);
    const pushed = await push(store, await two(), { tags: ['other'], reuse: false });
    expect(pushed).toMatchObject({ packed: 3, blobBytes: 0, result: { digest: first.result.digest } });
    expect(pushed.requests).toEqual({
      ...{ 'GET tag': 1, 'LIST name': 1, 'LIST notices': 1, 'HEAD v2/': 1, 'HEAD blob': 5 },
      ...{ 'HEAD manifest': 3, 'PUT tag': 1, 'LIST tags': 2, 'PUT list': 1 },
    });
    expect(pushed.result).toMatchObject({ reused: none, skipped: { objects: 8 } });
  });

  it.each([
    ['is there', async () => {}],
    [
      'is there as an image of one platform, without an index',
      async (store: MemoryStore) => {
        const [child] = documentOf(store, 'manifests', '1.0').manifests;
        const bytes = store.objects.get(`v2/hello/manifests/${child.digest}`)?.bytes ?? '';
        await store.put('v2/hello/manifests/1.0', bytesBody(bytes), { contentType: child.mediaType });
      },
    ],
  ])('sends nothing, nor does reuse, where a release %s with other content', async (_, change) => {
    const store = memoryStore();
    await push(store, await two());
    await change(store);
    const before = [...store.objects.keys()];
    for (const reuse of [false, true]) {
      await expect(push(store, await two(['other']), { reuse })).rejects.toMatchObject({ code: 'released' });
      expect([...store.objects.keys()]).toEqual(before);
    }
  });
});

describe('zstd', () => {
  const zstd = { ...main, compression: 'zstd' } as const;
  const types = (store: MemoryStore) => {
    const { manifests } = documentOf(store, 'manifests', 'main');
    const layers = manifests.flatMap(({ digest }: { digest: string }) =>
      documentOf(store, 'manifests', digest).layers.map(({ mediaType }: { mediaType: string }) => mediaType),
    );
    return [...new Set(layers)];
  };

  it.runIf('createZstdCompress' in zlib).each([
    ['plain archives', {}],
    ['archives in gzip', gzipped],
  ])('is what layers of %s are packed with, and those in gzip do not stand for them', async (_, shape) => {
    const store = memoryStore();
    const sources = await two([], shape);
    await push(store, sources, { tags: ['latest'] });
    const pushed = await push(store, sources, { ...zstd, reuse: false });
    expect(pushed.blobBytes).toBeGreaterThan(0);
    expect(types(store)).toEqual(['application/vnd.oci.image.layer.v1.tar+zstd']);
    expect(await push(store, sources, zstd)).toMatchObject({ packed: 0, blobBytes: 0 });
    const [amd64 = ''] = await two(['new'], shape);
    const changed = await push(store, [amd64], zstd);
    expect(changed.packed).toBe(1);
    expect(types(store)).toEqual(['application/vnd.oci.image.layer.v1.tar+zstd']);
    expect((await push(store, [amd64], { tags: ['other'] })).result.status).toBe('published');
  });

  it.skipIf('createZstdCompress' in zlib)('is refused where Node has none', async () => {
    await expect(push(memoryStore(), await two(), zstd)).rejects.toMatchObject({ code: 'usage' });
  });
});
