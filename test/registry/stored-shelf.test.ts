import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageNames } from '../../src/registry/image-names.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { storedShelf } from '../../src/registry/stored-shelf.ts';
import { bytesBody } from '../../src/store/body.ts';
import { directoryStore } from '../../src/store/directory-store.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import { sampleMerged } from '../container/sample-images.ts';
import { sampleRun } from '../container/sample-run.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { publishImage } from '../support/publish-image.ts';
import { explore, seedsOf } from '../support/scheduler.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-shelf-'));
});
afterEach(() => rm(folder, { recursive: true }));

const run = sampleRun();
const json = { contentType: 'application/json' };
const stores: readonly (readonly [string, () => ObjectStore])[] = [
  ['in memory', () => memoryStore()],
  ['in a directory', () => directoryStore(folder)],
];

async function publishTo(store: ObjectStore, name: string, ...tags: readonly string[]): Promise<void> {
  await publishImage(staticRegistry({ store, name, run }), await sampleMerged(run), { name, tags });
}

async function textOf(store: ObjectStore, key: string): Promise<string | undefined> {
  const found = await store.get(key);
  return found && Buffer.concat(await found.body.toArray()).toString();
}

function listOf(store: ObjectStore, name: string): Promise<string | undefined> {
  return textOf(store, `v2/${name}/tags/list`);
}

async function keysOf(store: ObjectStore): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const entry of store.list('')) if (entry.kind === 'object') keys.push(entry.key);
  return keys;
}

describe.each(stores)('the images of a store %s', (_, open) => {
  it('have names of any number of components, of which alba’s own folder is none', async () => {
    const store = open();
    for (const name of ['hello', 'birds/albatros', 'birds', 'birds/sea/gull']) {
      await publishTo(store, name, '1.0');
    }
    await store.put('v2/_alba/hello/parts/1.1/c0ffee/linux.amd64', bytesBody('{}'), json);
    await store.put('df-dist-v1/other/1.0/linux/amd64/other', bytesBody('x'), json);
    expect(await imageNames(store, run.signal)).toEqual([
      'birds',
      'birds/albatros',
      'birds/sea/gull',
      'hello',
    ]);
  });

  it('are none in an empty one', async () => {
    expect(await imageNames(open(), run.signal)).toEqual([]);
  });

  it('have tags with dates, and what partial publishes left', async () => {
    const store = open();
    await publishTo(store, 'hello', '1.0', 'latest');
    await store.put('v2/_alba/hello/parts/1.1/c0ffee/linux.arm.v6', bytesBody('{}'), json);
    const found = await storedShelf({ store, image: 'hello', run }).tags();
    expect(found?.tags.map(({ tag }) => tag).sort()).toEqual(['1.0', 'latest']);
    expect(found?.tags.every(({ date }) => date instanceof Date)).toBe(true);
    expect(found?.partial).toMatchObject([{ tag: '1.1', build: 'c0ffee', platforms: ['linux/arm/v6'] }]);
  });

  it('lose the tag object alone when a tag is removed, and its entry in the list', async () => {
    const store = open();
    await publishTo(store, 'hello', '1.0', '1.1');
    const before = await keysOf(store);
    const shelf = storedShelf({ store, image: 'hello', run });
    expect(await shelf.remover?.remove('1.0')).toBe('removed');
    expect(await keysOf(store)).toEqual(before.filter((key) => key !== 'v2/hello/manifests/1.0'));
    expect(await listOf(store, 'hello')).toBe('{"name":"hello","tags":["1.1"]}');
    expect(await shelf.remover?.remove('1.0')).toBe('absent');
  });

  it('are still there, with no tag, when the last one is removed', async () => {
    const store = open();
    await publishTo(store, 'hello', '1.0');
    const shelf = storedShelf({ store, image: 'hello', run });
    await shelf.remover?.remove('1.0');
    expect(await shelf.tags()).toEqual({ tags: [], partial: [], attached: [] });
    expect(await listOf(store, 'hello')).toBe('{"name":"hello","tags":[]}');
    expect(await storedShelf({ store, image: 'nobody', run }).tags()).toBeUndefined();
  });

  it('lose what partial publishes left of a removed tag, and of no other', async () => {
    const store = open();
    await publishTo(store, 'hello', '1.0', '1.1');
    const records = ['1.0/c0ffee/linux.amd64', '1.0/beef/linux.amd64', '1.1/c0ffee/linux.amd64'].map(
      (record) => `v2/_alba/hello/parts/${record}`,
    );
    for (const record of records) await store.put(record, bytesBody('{}'), json);
    const shelf = storedShelf({ store, image: 'hello', run });
    expect(await shelf.remover?.remove('1.0')).toBe('removed');
    expect((await keysOf(store)).filter((key) => key.startsWith('v2/_alba'))).toEqual(records.slice(2));
    // A build of which no tag is there yet is taken away as well.
    await store.put('v2/_alba/hello/parts/2.0/c0ffee/linux.amd64', bytesBody('{}'), json);
    expect(await shelf.remover?.remove('2.0')).toBe('removed');
    expect((await keysOf(store)).filter((key) => key.startsWith('v2/_alba'))).toEqual(records.slice(2));
  });
});

describe('removing from a static registry', () => {
  it('costs the requests of docs/protocols.md', async () => {
    const store = memoryStore();
    await publishTo(store, 'hello', '1.0', '1.1');
    const from = store.requests.length;
    await storedShelf({ store, image: 'hello', run }).remover?.remove('1.0');
    expect(store.requests.slice(from).map(({ method, key }) => `${method} ${key}`)).toEqual([
      'LIST v2/_alba/hello/parts/1.0/',
      'HEAD v2/hello/manifests/1.0',
      'DELETE v2/hello/manifests/1.0',
      'LIST v2/hello/manifests/',
      'PUT v2/hello/tags/list',
      'LIST v2/hello/manifests/',
    ]);
  });

  it('puts the list right where it was stopped before', async () => {
    const store = memoryStore();
    await publishTo(store, 'hello', '1.0', '1.1');
    await store.remove(['v2/hello/manifests/1.0']);
    expect(await listOf(store, 'hello')).toContain('1.0');
    expect(await storedShelf({ store, image: 'hello', run }).remover?.remove('1.0')).toBe('removed');
    expect(await listOf(store, 'hello')).toBe('{"name":"hello","tags":["1.1"]}');
  });

  it('ends where a LIST goes on showing what is gone', async () => {
    const store = memoryStore();
    await publishTo(store, 'hello', '1.0', '1.1');
    const record = 'v2/_alba/hello/parts/1.0/c0ffee/linux.amd64';
    await store.put(record, bytesBody('{}'), json);
    const ghosts = withGhosts(store, [record, 'v2/hello/manifests/1.0']);
    const shelf = storedShelf({ store: ghosts, image: 'hello', run });
    expect(await shelf.remover?.remove('1.0')).toBe('removed');
    expect(await listOf(store, 'hello')).toBe('{"name":"hello","tags":["1.1"]}');
    expect(store.objects.has(record)).toBe(false);
  });

  it('never removes a manifest: what no tag reaches is the collector’s', async () => {
    const store = memoryStore();
    await publishTo(store, 'hello', '1.0');
    const digest = [...store.objects.keys()].find((key) => key.includes('manifests/sha256:')) ?? '';
    const shelf = storedShelf({ store, image: 'hello', run });
    expect(await shelf.remover?.remove(digest.replace(/^.*\//, ''))).toBe('forbidden');
    expect(store.objects.has(digest)).toBe(true);
  });

  it('beside publishers of the same and of other tags leaves a list that holds what is there', async () => {
    await explore(
      seedsOf(40),
      (scheduler) => {
        const image = async (store: MemoryStore, tag: string, own: typeof run) => {
          const registry = staticRegistry({ store, name: 'hello', run: own });
          await publishImage(registry, await sampleMerged(own, ['linux/amd64']), { tags: [tag] });
        };
        scheduler.start('P1', (store, own) => image(store, 'main', { ...run, ...own }));
        scheduler.start('P2', (store, own) => image(store, 'next', { ...run, ...own }));
        for (const name of ['R1', 'R2']) {
          scheduler.start(name, async (store, own) => {
            await storedShelf({ store, image: 'hello', run: own }).remover?.remove('main');
          });
        }
        return () => {
          expect(scheduler.processes.map(({ outcome }) => outcome)).toEqual(Array(4).fill('done'));
          const tags = [...scheduler.objects.keys()]
            .filter((key) => key.startsWith('v2/hello/manifests/') && !key.includes(':'))
            .map((key) => key.replace(/^.*\//, ''));
          const list = scheduler.objects.get('v2/hello/tags/list')?.bytes.toString() ?? '{}';
          expect(JSON.parse(list).tags).toEqual(tags.sort());
          expect(tags).toContain('next');
        };
      },
      {},
    );
  }, 60_000);
});

/** A store whose LIST shows these keys though they are gone. */
function withGhosts(store: MemoryStore, keys: readonly string[]): ObjectStore {
  return {
    ...store,
    async *list(prefix, options) {
      const shown = new Set<string>();
      for await (const entry of store.list(prefix, options)) {
        if (entry.kind === 'object') shown.add(entry.key);
        yield entry;
      }
      for (const key of keys.filter((ghost) => ghost.startsWith(prefix) && !shown.has(ghost))) {
        yield { kind: 'object', key, size: 1, etag: 'x', lastModified: new Date(0) };
      }
    },
  };
}
