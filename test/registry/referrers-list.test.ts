import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { sampleRun } from '../container/sample-run.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';

const subject = digestOf('subject');
const key = `v2/hello/referrers/${subject}`;

function referrer(word: string) {
  const artifactType = 'application/vnd.example.sbom';
  return { mediaType: mediaTypes.manifest, digest: digestOf(word), size: word.length, artifactType };
}

function registry(store: MemoryStore) {
  const warnings: string[] = [];
  const run = sampleRun();
  const reporter = { ...run.reporter, warn: (text: string) => void warnings.push(text) };
  return { registry: staticRegistry({ store, name: 'hello', run: { ...run, reporter } }), warnings };
}

function standing(content: string): MemoryStore {
  const store = memoryStore();
  const object = { contentType: mediaTypes.index, cacheControl: 'no-cache', lastModified: 0 };
  store.objects.set(key, { ...object, bytes: Buffer.from(content) });
  return store;
}

function read(store: MemoryStore) {
  return JSON.parse(store.objects.get(key)?.bytes.toString() ?? 'null');
}

describe('the list of referrers of a static registry', () => {
  it('gets what is new, in the order of digests, and keeps the rest as it is', async () => {
    const foreign = { ...referrer('theirs'), data: 'eA==' };
    const before = { schemaVersion: 2, manifests: [foreign], annotations: { kept: 'yes' } };
    const store = standing(JSON.stringify(before));
    const own = [referrer('b'), referrer('a')];
    const written = await registry(store).registry.refer(subject, own);
    expect(written).toEqual({ objects: 1, bytes: store.objects.get(key)?.bytes.length });
    const manifests = [foreign, ...own].sort((a, b) => (a.digest < b.digest ? -1 : 1));
    expect(read(store)).toEqual({ ...before, manifests });
  });

  it('is not written where it has them', async () => {
    const store = memoryStore();
    await registry(store).registry.refer(subject, [referrer('a'), referrer('b')]);
    store.requests.length = 0;
    const written = await registry(store).registry.refer(subject, [referrer('b')]);
    expect(written).toEqual({ objects: 0, bytes: 0 });
    expect(store.requests).toEqual([{ method: 'GET', key }]);
  });

  it.each(['no JSON', '[]', '{"manifests":7}'])(
    'that is %s is written anew, with a warning',
    async (content) => {
      const store = standing(content);
      const { registry: destination, warnings } = registry(store);
      await destination.refer(subject, [referrer('a')]);
      expect(read(store)).toEqual({
        schemaVersion: 2,
        mediaType: mediaTypes.index,
        manifests: [referrer('a')],
      });
      expect(warnings).toEqual([`${key} in memory was no list of referrers, and is written anew`]);
    },
  );

  it('is read without a word where there is none', async () => {
    const { registry: destination, warnings } = registry(memoryStore());
    await destination.refer(subject, [referrer('a')]);
    expect(warnings).toEqual([]);
  });
});
