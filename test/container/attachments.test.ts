import { describe, expect, it } from 'vitest';
import type { SourceImage } from '../../src/archive/source-image.ts';
import { mergeImages } from '../../src/container/merge.ts';
import type { MergedImage } from '../../src/container/merged-image.ts';
import { containerPublication } from '../../src/container/publication.ts';
import { Standing } from '../../src/container/standing.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { classify } from '../../src/tags/classes.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { inMemory, validateImage } from '../support/validate-image.ts';
import { attested, sampleImage, withForeignBase } from './sample-images.ts';
import { sampleRun } from './sample-run.ts';

/** What images bring along that is no platform: attestations, referrers, layers that are elsewhere. */
function prepare(store: MemoryStore, image: MergedImage, tags: readonly string[], overwrite = false) {
  const notes: string[] = [];
  const base = sampleRun();
  const run = { ...base, reporter: { ...base.reporter, note: (text: string) => void notes.push(text) } };
  const publication = containerPublication({
    standing: new Standing(staticRegistry({ store, name: 'hello', run })),
    name: 'hello',
    tags,
    image,
    replace: { overwrite, floating: () => false, classify },
    run,
  });
  return { publication, notes, trace: base.trace };
}

async function push(
  store: MemoryStore,
  image: MergedImage,
  { tag = 'main', overwrite = false }: { tag?: string; overwrite?: boolean } = {},
) {
  const { publication, ...told } = prepare(store, image, [tag], overwrite);
  await publication.plan();
  await publication.send();
  const result = await publication.commit();
  return { ...told, result, valid: await validateImage(inMemory(store), 'hello', tag) };
}

async function merged(...images: readonly (SourceImage | Promise<SourceImage>)[]): Promise<MergedImage> {
  return await mergeImages(await Promise.all(images), { annotations: {}, floating: [], run: sampleRun() });
}

/** Two platforms with these words attested for the first. */
async function withWords(words: readonly string[], as?: 'buildkit' | 'referrer'): Promise<MergedImage> {
  return await merged(attested(sampleImage('linux/amd64'), words, as), sampleImage('linux/arm64'));
}

function keysOf(store: MemoryStore, method: string): string[] {
  return store.requests.filter((request) => request.method === method).map(({ key }) => key);
}

function lists(store: MemoryStore): string[] {
  return [...store.objects.keys()].filter((key) => key.startsWith('v2/hello/referrers/'));
}

describe('attestations', () => {
  it('are sent before the index, blobs before manifests, and are no platforms of the result', async () => {
    const store = memoryStore();
    const image = await withWords(['sbom', 'provenance']);
    const { result, valid, trace } = await push(store, image);
    expect(valid.attestations).toHaveLength(2);
    expect(result.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
    const puts = keysOf(store, 'PUT');
    const at = (digest: string) => puts.findIndex((key) => key.endsWith(digest));
    for (const { descriptor, blobs } of image.attestations) {
      for (const blob of blobs) expect(at(blob.descriptor.digest)).toBeLessThan(at(descriptor.digest));
      expect(at(descriptor.digest)).toBeLessThan(at(image.index.descriptor.digest));
    }
    expect(trace.filter((line) => line.startsWith('images/linux.amd64.tar.gz attestation'))).toHaveLength(5);
    // 3 layers, 2 configs, 3 blobs of attestations, 4 manifests, the index twice, the list, and v2/ twice.
    expect(result.sent.objects).toBe(3 + 2 + 3 + 4 + 2 + 1 + 2);
  });

  it('are looked for before the tag, and sent again when a collector took them', async () => {
    const store = memoryStore();
    const image = await withWords(['sbom']);
    const { publication } = prepare(store, image, ['main']);
    await publication.plan();
    await publication.send();
    for (const { descriptor, blobs } of image.attestations) {
      for (const blob of blobs) store.objects.delete(`v2/hello/blobs/${blob.descriptor.digest}`);
      store.objects.delete(`v2/hello/manifests/${descriptor.digest}`);
    }
    await publication.commit();
    await validateImage(inMemory(store), 'hello', 'main');
  });

  it('of a tag that stands prove themselves: neither sent nor asked for again', async () => {
    const store = memoryStore();
    await push(store, await withWords(['sbom']));
    store.requests.length = 0;
    const words = await withWords(['sbom', 'provenance']);
    const { publication } = prepare(store, words, ['main']);
    await publication.plan();
    await publication.send();
    await publication.commit();
    // One statement, its manifest, the index; and the tag.
    expect(keysOf(store, 'PUT')).toHaveLength(4);
    expect(keysOf(store, 'HEAD')).toHaveLength(4);
    await validateImage(inMemory(store), 'hello', 'main');
  });

  it('that are others make a development tag be written', async () => {
    const store = memoryStore();
    const first = await push(store, await withWords(['monday']));
    const second = await push(store, await withWords(['tuesday']));
    expect(second.result.status).toBe('published');
    expect(second.valid.attestations).not.toEqual(first.valid.attestations);
    expect((await push(store, await withWords(['tuesday']))).result.status).toBe('unchanged');
    const third = await push(store, await withWords([]));
    expect([third.result.status, third.valid.attestations]).toEqual(['published', []]);
  });

  it('of several images in one manifest are known again, and told from those of one', async () => {
    const store = memoryStore();
    const [one, other] = [
      await attested(sampleImage('linux/amd64'), ['sbom']),
      await attested(sampleImage('linux/arm64'), ['sbom']),
    ];
    const [first, second] = [one.attestations[0], other.attestations[0]];
    if (first === undefined || second === undefined) throw new Error('no attestations');
    const { digest, size } = first.descriptor;
    const shared = { ...first, subject: second.subject, descriptor: { ...second.descriptor, digest, size } };
    const both = merged(one, { ...other, attestations: [shared] });
    const { valid } = await push(store, await both);
    expect(valid.attestations).toEqual([digest, digest]);
    expect((await push(store, await both)).result.status).toBe('unchanged');
    const less = await push(store, await merged(one, { ...other, attestations: [] }));
    expect([less.result.status, less.valid.attestations]).toEqual(['published', [digest]]);
    expect((await push(store, await both)).result.status).toBe('published');
  });

  it('that are others leave a release as it is, which is said', async () => {
    const store = memoryStore();
    const first = await push(store, await withWords(['monday']), { tag: '1.0' });
    const second = await push(store, await withWords(['tuesday']), { tag: '1.0' });
    expect(second.result.status).toBe('unchanged');
    expect(second.valid).toEqual(first.valid);
    expect(second.notes).toEqual([
      'hello:1.0 in memory has this content already and keeps the attestations that it has',
    ]);
    const same = await push(store, await withWords(['monday']), { tag: '1.0' });
    expect([same.result.status, same.notes]).toEqual(['unchanged', []]);
    const forced = await push(store, await withWords(['tuesday']), { tag: '1.0', overwrite: true });
    expect(forced.valid.attestations).not.toEqual(first.valid.attestations);
  });
});

describe('referrers', () => {
  const list = (store: MemoryStore) => {
    const [key = ''] = lists(store);
    return { key, ...JSON.parse(store.objects.get(key)?.bytes.toString() ?? 'null') };
  };

  it('are listed under the digest of what they refer to, after the manifests and before the tag', async () => {
    const store = memoryStore();
    const image = await withWords(['sbom'], 'referrer');
    const { result } = await push(store, image);
    const { key, ...index } = list(store);
    const [attestation] = image.attestations;
    expect(key).toBe(`v2/hello/referrers/${image.children[0]?.manifest.descriptor.digest}`);
    expect(index).toEqual({
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      manifests: [
        {
          mediaType: mediaTypes.manifest,
          digest: attestation?.descriptor.digest,
          size: attestation?.descriptor.size,
          artifactType: 'application/vnd.example.sbom',
          annotations: { word: 'sbom' },
        },
      ],
    });
    const puts = keysOf(store, 'PUT');
    expect(puts.indexOf(key)).toBeGreaterThan(
      puts.indexOf(`v2/hello/manifests/${attestation?.descriptor.digest}`),
    );
    expect(puts.indexOf(key)).toBeLessThan(puts.indexOf('v2/hello/manifests/main'));
    expect(result.sent.objects).toBe(store.objects.size);
  });

  it('are not for what names no subject, as the attestations of BuildKit', async () => {
    const store = memoryStore();
    await push(store, await withWords(['sbom']));
    expect(lists(store)).toEqual([]);
  });

  it('are listed again when the list went with what it is about', async () => {
    const store = memoryStore();
    const image = await withWords(['sbom'], 'referrer');
    const { publication } = prepare(store, image, ['main']);
    await publication.plan();
    await publication.send();
    store.objects.clear();
    await publication.commit();
    await validateImage(inMemory(store), 'hello', 'main');
  });

  it('to one image are in one list', async () => {
    const store = memoryStore();
    await push(store, await withWords(['sbom', 'signature'], 'referrer'));
    expect(lists(store)).toHaveLength(1);
    expect(list(store).manifests).toHaveLength(2);
  });

  it('unite with those that stand there', async () => {
    const store = memoryStore();
    await push(store, await withWords(['one'], 'referrer'));
    await push(store, await withWords(['two'], 'referrer'), { tag: 'other' });
    expect(list(store).manifests).toHaveLength(2);
  });
});

describe('foreign layers', () => {
  it('are neither sent nor asked for; clients download them, so sizes count them', async () => {
    const store = memoryStore();
    const image = await merged(withForeignBase(sampleImage('windows/amd64')));
    const { result } = await push(store, image);
    const [base, program] = image.children[0]?.layers ?? [];
    expect(store.requests.filter(({ key }) => base && key.includes(base.digest))).toEqual([]);
    const config = image.children[0]?.config.descriptor.size ?? 0;
    expect(result.platforms[0]?.size).toBe((base?.size ?? 0) + (program?.size ?? 0) + config);
  });

  it('of a tag that stands prove nothing: who has the layer sends it', async () => {
    const store = memoryStore();
    await push(store, await merged(withForeignBase(sampleImage('linux/amd64'))));
    await push(store, await merged(sampleImage('linux/amd64', { layers: ['base '.repeat(500)] })));
  });
});

it('tells platforms that differ in os.version apart, in results and refusals', async () => {
  const store = memoryStore();
  const image = (version: string, layer: string) => {
    const sample = sampleImage('windows/amd64', { layers: [layer], osVersion: version });
    return { ...sample, platform: { ...sample.platform, 'os.version': version } };
  };
  const old = image('10.0.17763.1', 'old');
  const { result, valid } = await push(store, await merged(old, image('10.0.20348.1', 'new')), {
    tag: '1.0',
  });
  const names = ['windows/amd64 (10.0.17763.1)', 'windows/amd64 (10.0.20348.1)'];
  expect(result.platforms.map(({ platform }) => platform)).toEqual(names);
  expect(valid.platforms).toEqual(names);
  const changed = await merged(old, image('10.0.20348.1', 'changed'));
  await expect(push(store, changed, { tag: '1.0' })).rejects.toThrow(
    /: windows\/amd64 \(10\.0\.20348\.1\) differs$/,
  );
});
