import { describe, expect, it } from 'vitest';
import { ownLayers, type SourceImage } from '../../src/archive/source-image.ts';
import { EarlySends } from '../../src/container/early-sends.ts';
import { mergeImages } from '../../src/container/merge.ts';
import { containerPublication } from '../../src/container/publication.ts';
import { Standing } from '../../src/container/standing.ts';
import { standingTags } from '../../src/container/standing-tags.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { classify } from '../../src/tags/classes.ts';
import { type MemoryStore, type MemoryStoreOptions, memoryStore } from '../support/memory-store.ts';
import { inMemory, validateImage } from '../support/validate-image.ts';
import { sampleImage } from './sample-images.ts';
import { sampleRun } from './sample-run.ts';

/** Pushes an image whose last layer is packed only when `before` allows it. */
async function pushing(
  store: MemoryStore,
  before: (signal: AbortSignal | undefined) => Promise<void>,
  allowed = true,
  tag = 'main',
) {
  const run = sampleRun();
  const standing = new Standing(staticRegistry({ store, name: 'hello', run }));
  const tags = await standingTags(standing, [tag], run.signal);
  const stop = new AbortController();
  const early = new EarlySends({ standing, tags }, Promise.resolve(allowed), run, (error) =>
    stop.abort(error),
  );
  const [first, last] = ownLayers(sampleImage('linux/amd64'));
  if (first === undefined || last === undefined) throw new Error('no layers');
  const image: SourceImage = {
    ...sampleImage('linux/amd64'),
    layers: [first, { ...last, pack: async ({ signal } = {}) => before(signal).then(() => last.pack()) }],
  };
  try {
    const merged = await mergeImages([image], {
      annotations: {},
      floating: [],
      onPacked: (blob) => early.offer(blob),
      run: { ...run, signal: stop.signal },
    });
    const replace = { overwrite: false, floating: () => false, classify };
    const options = {
      standing,
      others: tags,
      early,
      name: 'hello',
      tags: [tag],
      image: merged,
      replace,
      run,
    };
    const publication = containerPublication(options);
    await publication.plan();
    await publication.send();
    return { result: await publication.commit(), trace: run.trace };
  } catch (error) {
    await early.abandon();
    throw error;
  }
}

function blobsPut(store: MemoryStore): string[] {
  return store.requests.flatMap(({ method, key }) =>
    method === 'PUT' && key.includes('/blobs/') ? [key] : [],
  );
}

/** A store, and the moment at which the first blob has come there. */
function watched(refuse?: () => never): { store: MemoryStore; firstBlob: Promise<void> } {
  const first = withResolvers();
  const gate: NonNullable<MemoryStoreOptions['gate']> = async ({ method, key }, effect) => {
    const isBlob = method === 'PUT' && key.includes('/blobs/');
    if (isBlob) refuse?.();
    const answer = effect();
    if (isBlob) first.resolve();
    return answer;
  };
  return { store: memoryStore({ gate }), firstBlob: first.promise };
}

function withResolvers() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('layers', () => {
  it('are sent while others are still packed, once, and counted and shown as any other', async () => {
    const { store, firstBlob } = watched();
    const { result, trace } = await pushing(store, () => firstBlob);
    await validateImage(inMemory(store), 'hello', 'main');
    expect(blobsPut(store)).toHaveLength(3);
    expect(new Set(blobsPut(store)).size).toBe(3);
    expect(trace.filter((line) => line.includes('/blobs/'))).toHaveLength(3);
    const objects = [...store.objects.values()].map(({ bytes }) => bytes.length);
    expect(result.sent.objects).toBe(objects.length);
    expect(result.sent.bytes).toBe(objects.reduce((sum, size) => sum + size, 0));
  });

  it('that are there are not sent', async () => {
    const { store } = watched();
    await pushing(store, async () => {});
    store.objects.delete('v2/hello/manifests/main');
    store.requests.splice(0);
    await pushing(store, async () => {}, true, 'other');
    expect(blobsPut(store)).toEqual([]);
  });

  it('wait where another target may refuse the push', async () => {
    const { store } = watched();
    const pushed = pushing(store, async () => expect(blobsPut(store)).toEqual([]), false);
    await expect(pushed).resolves.toMatchObject({ result: { status: 'published' } });
    await validateImage(inMemory(store), 'hello', 'main');
  });
});

describe('a failure', () => {
  it('of a layer that is sent ends the packing of the others', async () => {
    const { store } = watched(() => {
      throw new Error('the store is full');
    });
    const packing = pushing(
      store,
      (signal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    );
    await expect(packing).rejects.toThrow('the store is full');
    expect([...store.objects.keys()].filter((key) => key.includes('/manifests/'))).toEqual([]);
  });

  it('of a layer that is packed leaves no tag', async () => {
    const { store, firstBlob } = watched();
    const packing = pushing(store, async () => {
      await firstBlob;
      throw new Error('the archive is damaged');
    });
    await expect(packing).rejects.toThrow('the archive is damaged');
    expect([...store.objects.keys()].filter((key) => key.includes('/manifests/'))).toEqual([]);
  });
});
