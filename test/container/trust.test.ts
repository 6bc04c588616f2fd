import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../support/archives.ts';
import { elf, elfShapes } from '../support/elf.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { archive, documentOf, plant, push } from './pushing.ts';

vi.mock('../../src/layers/pack.ts', { spy: true });
vi.mock('../../src/layers/decompress.ts', { spy: true });

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const gzipped = { gzip: true, layout: 'hybrid' } as const;
const amd64 = (name: string, words: readonly string[], shape: Parameters<typeof archive>[3] = gzipped) =>
  archive(folder, 'linux/amd64', words, { ...shape, name });

interface Entry {
  digest: string;
  size: number;
  platform: object;
  annotations?: Record<string, string>;
}

/** Bends the entries of an index that is there, and puts it under tags. */
function bend(
  store: MemoryStore,
  from: string,
  change: (entry: Entry) => Partial<Entry>,
  tags: readonly string[] = [from],
) {
  const index = documentOf(store, 'manifests', from);
  const manifests = index.manifests.map((entry: Entry) => ({ ...entry, ...change(entry) }));
  plant(store, { ...index, manifests }, tags);
}

/** The layers' names in the images under a tag. */
function contents(store: MemoryStore, tag: string): unknown[] {
  return documentOf(store, 'manifests', tag).manifests.map(({ digest }: Entry) => {
    const { config } = documentOf(store, 'manifests', digest);
    return documentOf(store, 'blobs', config.digest).rootfs.diff_ids;
  });
}

describe('a note that says another image came from the archive', () => {
  let store = memoryStore();
  let mine = '';
  let honest: unknown[] = [];

  /** Leaves a tag with another image, and the digest of my archive beside it. */
  async function poison(tags: readonly string[]) {
    store = memoryStore();
    mine = await amd64('mine.tar.gz', ['base', 'mine']);
    const reference = memoryStore();
    await push(reference, [mine], { tags: ['main'] });
    honest = contents(reference, 'main');
    await push(store, [await amd64('evil.tar.gz', ['base', 'evil'])], { tags });
    const annotations = { 'alba.archive': `sha256:${sha256(await readFile(mine))}` };
    bend(store, tags[0] ?? '', () => ({ annotations }), tags);
  }

  it.each(['main', 'latest', '1.0-rc1'])('under %s is not believed for a release', async (tag) => {
    await poison([tag]);
    expect(await push(store, [mine], { tags: ['1.0'] })).toMatchObject({ inflated: 1 });
    expect(contents(store, '1.0')).toEqual(honest);
  });

  it.each([[['1.0', 'latest']], [['latest', '1.0']], [['main', '1.0']]])(
    'is not believed for %s together',
    async (tags) => {
      await poison(['latest', 'main']);
      await push(store, [mine], { tags });
      for (const tag of tags) expect(contents(store, tag)).toEqual(honest);
    },
  );

  it('is not believed for a release under a tag of the form of one that floats', async () => {
    await poison(['1.0']);
    const index = documentOf(store, 'manifests', '1.0');
    plant(store, { ...index, annotations: { 'alba.floating-tags': '1.0 latest' } }, ['1.0']);
    await push(store, [mine], { tags: ['1.0', '1.0.1'], floating: ['1.0'] });
    for (const tag of ['1.0', '1.0.1']) expect(contents(store, tag)).toEqual(honest);
  });

  it('is believed under what is no release: whoever may write there may write anything there', async () => {
    await poison(['main']);
    expect(await push(store, [mine], { tags: ['other'] })).toMatchObject({ inflated: 0 });
    expect(contents(store, 'other')).not.toEqual(honest);
    await poison(['main']);
    await push(store, [mine], { tags: ['1.0'], floating: ['1.0'] });
    expect(contents(store, '1.0')).not.toEqual(honest);
    await poison(['main']);
    await push(store, [mine], { tags: ['other'], reuse: false });
    expect(contents(store, 'other')).toEqual(honest);
  });
});

describe('an honest note is believed for a release', () => {
  it('where the release is there itself', async () => {
    const store = memoryStore();
    const source = await amd64('a.tar.gz', ['base', 'a']);
    await push(store, [source], { tags: ['1.0'] });
    expect(await push(store, [source], { tags: ['1.0'] })).toMatchObject({
      inflated: 0,
      result: { status: 'unchanged' },
    });
  });

  it('under a former release, and not under latest, though that is the same index', async () => {
    const store = memoryStore();
    const source = await amd64('a.tar.gz', ['base', 'a']);
    await push(store, [source], { tags: ['1.0'] });
    expect(await push(store, [source], { tags: ['1.1'] })).toMatchObject({ inflated: 0, blobBytes: 0 });
    await push(store, [source], { tags: ['latest'] });
    const pushed = await push(store, [source], { tags: ['1.2'] });
    // It is inflated to be hashed, and neither packed nor sent.
    expect(pushed).toMatchObject({ inflated: 1, packed: 0, blobBytes: 0 });
  });
});

describe('the variant of arm that an index says', () => {
  async function poisoned() {
    const store = memoryStore();
    const files = [{ path: 'bin/hello', content: elf(elfShapes.armv6), mode: 0o755 }];
    const run = { Entrypoint: ['/bin/hello'] };
    const source = await archive(folder, 'linux/arm', [], { layers: [{ files }], run });
    await push(store, [source], { tags: ['main'] });
    bend(store, 'main', () => ({ platform: { os: 'linux', architecture: 'arm', variant: 'v7' } }));
    return { store, source };
  }

  it('is found anew for a release', async () => {
    const { store, source } = await poisoned();
    const { result } = await push(store, [source], { tags: ['1.0'] });
    expect(result.platforms).toMatchObject([{ platform: 'linux/arm/v6' }]);
  });

  it('is believed under what is no release', async () => {
    const { store, source } = await poisoned();
    const { result } = await push(store, [source], { tags: ['other'] });
    expect(result.platforms).toMatchObject([{ platform: 'linux/arm/v7' }]);
  });

  it('does not contradict what the user says', async () => {
    const store = memoryStore();
    const files = [{ path: 'bin/hello', content: elf(elfShapes.armv6), mode: 0o755 }];
    const run = { Entrypoint: ['/bin/hello'] };
    const source = await archive(folder, 'linux/arm', [], { layers: [{ files }], run, gzip: true });
    await push(store, [source], { tags: ['main'] });
    const container = [{ path: source, platform: { os: 'linux', architecture: 'arm', variant: 'v5' } }];
    const { result } = await push(store, [], { tags: ['main'], container });
    expect(result.platforms).toMatchObject([{ platform: 'linux/arm/v5' }]);
  });
});

describe('what stands there and is not what it says', () => {
  const plain = { layout: 'hybrid' } as const;

  /** A manifest that pairs layers with other diff_ids would break the image that takes it: here, that they are not as many. */
  it.each([
    ['fewer', (layers: readonly object[]) => layers.slice(1)],
    ['more', (layers: readonly object[]) => [...layers, ...layers]],
  ])('is a manifest of %s layers than its config: its pairs are none', async (_, change) => {
    for (const words of [
      ['base', 'a'],
      ['base', 'a', 'b'],
    ]) {
      const store = memoryStore();
      await push(store, [await amd64('a.tar', ['base', 'a'], plain)], { tags: ['main'] });
      bend(store, 'main', ({ digest }) => {
        const manifest = documentOf(store, 'manifests', digest);
        return plant(store, { ...manifest, layers: change(manifest.layers) });
      });
      const source = await amd64('b.tar', words, plain);
      const pushed = await push(store, [source], { tags: ['other'] });
      expect(pushed).toMatchObject({ packed: words.length });
    }
  });

  it('is a config of other bytes', async () => {
    const store = memoryStore();
    await push(store, [await amd64('mine.tar', ['mine'], plain)], { tags: ['elsewhere'] });
    const [mine] = contents(store, 'elsewhere');
    for (const key of [...store.objects.keys()]) if (key.includes('elsewhere')) store.objects.delete(key);
    await push(store, [await amd64('evil.tar', ['evil'], plain)], { tags: ['main'] });
    const [entry] = documentOf(store, 'manifests', 'main').manifests;
    const key = `v2/hello/blobs/${documentOf(store, 'manifests', entry.digest).config.digest}`;
    const object = store.objects.get(key);
    if (object === undefined) throw new Error(`${key} is not there`);
    const config = JSON.parse(object.bytes.toString());
    const bytes = Buffer.from(JSON.stringify({ ...config, rootfs: { ...config.rootfs, diff_ids: mine } }));
    store.objects.set(key, { ...object, bytes });
    const pushed = await push(store, [await amd64('mine.tar', ['mine'], plain)], { tags: ['main'] });
    expect(pushed.packed).toBe(1);
  });

  it('is a note that is no digest', async () => {
    const store = memoryStore();
    const source = await amd64('a.tar.gz', ['a']);
    await push(store, [source], { tags: ['main'] });
    for (const note of ['', 'sha256:', 'sha512:00', '../../etc/passwd', `sha256:${'A'.repeat(64)}`]) {
      bend(store, 'main', () => ({ annotations: { 'alba.archive': note } }));
      expect(await push(store, [source], { tags: ['other'] })).toMatchObject({ inflated: 1 });
      store.objects.delete('v2/hello/manifests/other');
    }
  });
});
