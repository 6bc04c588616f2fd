import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tar } from '../../src/layers/tar.ts';
import type { BuildSettings } from '../../src/settings/build-settings.ts';
import type { PublishSettings } from '../../src/settings/settings.ts';
import { program, temporaryDirectory, writeTree } from '../build/built.ts';
import { elfShapes } from '../support/elf.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { documentOf, layer, plant, push, pushTo, registryIn } from './pushing.ts';

vi.mock('../../src/layers/pack.ts', { spy: true });
vi.mock('../../src/layers/tar.ts', { spy: true });

let folder = '';
beforeEach(async () => {
  folder = await temporaryDirectory();
  await writeTree(folder, {
    'df/linux/amd64/hello*': program(elfShapes.amd64),
    'df/linux/arm64/hello*': program(elfShapes.arm64),
    'share/text': layer('share').files[0]?.content ?? '',
  });
});
afterEach(() => vi.mocked(tar).mockClear());

function buildOf(settings: Partial<BuildSettings> = {}): BuildSettings {
  return {
    sources: [{ path: join(folder, 'df') }],
    layers: [{ path: join(folder, 'share'), prefix: 'usr/share', isFolder: false }],
    ...{ env: {}, ports: [], labels: {}, volumes: [] },
    ...settings,
  };
}

/** Builds and pushes. `tars`: how often a tar was made, be it for its digest alone. */
async function built(
  store: MemoryStore,
  tags: readonly string[],
  { build = buildOf(), ...settings }: Partial<PublishSettings> = {},
) {
  vi.mocked(tar).mockClear();
  const pushed = await push(store, [], { tags, build, ...settings });
  return { ...pushed, tars: vi.mocked(tar).mock.calls.length };
}

function layersIn(store: MemoryStore, tag: string) {
  const index = documentOf(store, 'manifests', tag);
  return index.manifests.flatMap(
    (entry: { digest: string }) => documentOf(store, 'manifests', entry.digest).layers,
  );
}

describe('an image that is built again', () => {
  it('is known by its files: no tar is made, nothing is compressed or sent', async () => {
    const store = memoryStore();
    // The layer that both have, and one for each: once for the digest, once to be packed.
    expect(await built(store, ['main'])).toMatchObject({ packed: 3, tars: 6 });
    const again = await built(store, ['main']);
    expect(again).toMatchObject({ packed: 0, tars: 0, blobBytes: 0 });
    expect(again.requests).toEqual({ 'GET tag': 1, 'GET manifest': 2, 'GET blob': 2, 'GET list': 1 });
    expect(again.result).toMatchObject({ status: 'unchanged', reused: { objects: 3 } });
  });

  it('under another tag, with other settings, has the layers that are there', async () => {
    const store = memoryStore();
    await built(store, ['latest']);
    const other = await built(store, ['main'], { build: buildOf({ cmd: ['serve'] }) });
    expect(other).toMatchObject({ packed: 0, tars: 0 });
    expect(other.requests).toMatchObject({ 'PUT blob': 2 }); // configs
    expect(layersIn(store, 'main')).toEqual(layersIn(store, 'latest'));
  });

  it('with a file that changed brings that layer alone', async () => {
    const store = memoryStore();
    await built(store, ['main']);
    await writeTree(folder, { 'df/linux/arm64/more': 'more' });
    expect(await built(store, ['main'])).toMatchObject({ packed: 1, tars: 2 });
  });

  it('is made anew with --no-reuse, to the same bytes', async () => {
    const store = memoryStore();
    const first = await built(store, ['main']);
    const again = await built(store, ['main'], { reuse: false });
    expect(again).toMatchObject({ packed: 3, tars: 6 });
    expect(again.result.digest).toBe(first.result.digest);
  });

  it('has its layers made again where they are gone right before the tag is written', async () => {
    const armed = { now: false };
    const isLost = (key: string) => key.endsWith('/manifests/main') || key.includes('/blobs/');
    const store = memoryStore({
      gate: async ({ method, key }, effect) => {
        const lose = armed.now && method === 'LIST' && key.includes('/notices/');
        if (lose) for (const each of [...store.objects.keys()].filter(isLost)) store.objects.delete(each);
        armed.now &&= !lose;
        return effect();
      },
    });
    const first = await built(store, ['main']);
    armed.now = true;
    const again = await built(store, ['other']);
    expect(again).toMatchObject({ packed: 3, tars: 3 });
    expect(again.result.digest).toBe(first.result.digest);
  });

  it('is known only where all destinations know it', async () => {
    const [store, other] = [memoryStore(), memoryStore()];
    await built(store, ['main']);
    vi.mocked(tar).mockClear();
    const destinations = [registryIn(store), registryIn(other)];
    const { packed, results } = await pushTo(destinations, [], { tags: ['main'], build: buildOf() });
    expect(packed).toBe(3);
    expect(results.map(({ status }) => status)).toEqual(['unchanged', 'published']);
    expect(results[0]?.digest).toBe(results[1]?.digest);
  });
});

describe('a release', () => {
  it('believes the keys of releases', async () => {
    const store = memoryStore();
    await built(store, ['1.0']);
    expect(await built(store, ['1.1'])).toMatchObject({ packed: 0, tars: 0 });
  });

  it('believes no key of a development tag: its tars are hashed, and not packed', async () => {
    const store = memoryStore();
    await built(store, ['main']);
    expect(await built(store, ['1.0'])).toMatchObject({ packed: 0, tars: 3 });
  });

  it('is not made of what a development tag claims to be built from its files', async () => {
    const store = memoryStore();
    const clean = await built(memoryStore(), ['1.0']);
    await writeTree(folder, {
      'evil/linux/amd64/hello*': program(elfShapes.amd64),
      'evil/linux/amd64/evil': 'evil',
    });
    await built(store, ['main'], { build: buildOf({ sources: [{ path: join(folder, 'evil') }] }) });
    const known = memoryStore();
    await built(known, ['main']);
    // Somebody gives the evil layer the key of the clean one.
    const index = documentOf(store, 'manifests', 'main');
    const manifest = documentOf(store, 'manifests', index.manifests[0].digest);
    const keys = layersIn(known, 'main').map((each: { annotations: object }) => each.annotations);
    manifest.layers = manifest.layers.map((each: object, at: number) => ({ ...each, annotations: keys[at] }));
    Object.assign(index.manifests[0], plant(store, manifest));
    plant(store, index, ['main']);
    expect((await built(store, ['1.0'])).result.digest).toBe(clean.result.digest);
  });

  it('believes no key in a manifest that was not built but copied', async () => {
    const store = memoryStore();
    await built(store, ['1.0']);
    const index = documentOf(store, 'manifests', '1.0');
    for (const entry of index.manifests) delete entry.annotations['alba.built'];
    plant(store, index, ['1.0']);
    expect(await built(store, ['1.1'])).toMatchObject({ packed: 0, tars: 3 });
  });
});

it.each([
  ['small', 'df/linux/amd64/hello'],
  ['large', 'share/large'],
])('a %s file that goes while it is built ends in a clear error', async (_, name) => {
  await writeTree(folder, { 'share/large': 'x'.repeat(1 << 20) });
  vi.mocked(tar).mockImplementationOnce(async function* () {
    await rm(join(folder, name));
    yield Buffer.alloc(1024);
  });
  await expect(built(memoryStore(), ['main'])).rejects.toMatchObject({
    code: 'source',
    message: `there is no ${join(folder, name)}`,
  });
});

it('a file that changes while it is built ends in a clear error', async () => {
  const store = memoryStore();
  const path = join(folder, 'share/text');
  const before = await readFile(path, 'utf8');
  vi.mocked(tar).mockImplementationOnce(async function* () {
    await writeTree(folder, { 'share/text': `X${before.slice(1)}` });
    yield Buffer.alloc(1024);
  });
  await expect(built(store, ['main'])).rejects.toThrow(`${path} has changed while it was read`);
  expect(store.objects.has('v2/hello/manifests/main')).toBe(false);
});
