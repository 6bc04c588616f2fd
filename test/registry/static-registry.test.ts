import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { imageContent } from '../../src/oci/image-content.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import type { ImageObject, RootImage, StoredManifest } from '../../src/registry/image-destination.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { bytesBody } from '../../src/store/body.ts';
import { sampleRun } from '../container/sample-run.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';

const options = { replace: () => true, claim: () => false };

function registry(
  store: MemoryStore,
  { name = 'hello', publicUrl }: { name?: string; publicUrl?: string } = {},
) {
  return staticRegistry({ store, name, publicUrl, run: sampleRun() });
}

function manifest(mediaType: string, content: object): StoredManifest {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}

/** An index over nothing. */
function root(word: string): RootImage {
  const index = manifest(mediaTypes.index, { manifests: [], annotations: { word } });
  return { index, content: imageContent([]), reaches: [], resend: async () => {} };
}

async function publish(store: MemoryStore, tags: readonly string[], word = 'one'): Promise<StoredManifest> {
  const destination = registry(store);
  const image = root(word);
  await destination.putManifest(image.index);
  await destination.point(tags, image, options);
  return image.index;
}

describe('what a web server has to send', () => {
  it('is on every object: content types and cache rules', async () => {
    const store = memoryStore();
    const { digest } = (await publish(store, ['1.0'])).descriptor;
    const child = manifest(mediaTypes.manifest, { config: {}, layers: [] });
    await registry(store).putManifest(child);
    const body = bytesBody('a layer');
    const { digest: layer, size } = body;
    await registry(store).putBlob({ body, descriptor: { mediaType: mediaTypes.layer, digest: layer, size } });
    const kept = 'public, max-age=31536000, immutable';
    const found = Object.fromEntries(
      [...store.objects].map(([key, { contentType, cacheControl }]) => [key, [contentType, cacheControl]]),
    );
    expect(found).toEqual({
      'v2/': ['application/json', 'no-cache'],
      'v2/index.html': ['application/json', 'no-cache'],
      'v2/hello/tags/list': ['application/json', 'no-cache'],
      'v2/hello/manifests/1.0': [mediaTypes.index, 'no-cache'],
      [`v2/hello/manifests/${digest}`]: [mediaTypes.index, kept],
      [`v2/hello/blobs/${layer}`]: ['application/octet-stream', kept],
      [`v2/hello/manifests/${child.descriptor.digest}`]: [mediaTypes.manifest, kept],
    });
  });

  it('is the same bytes under the tag and under the digest', async () => {
    const store = memoryStore();
    const { bytes, descriptor } = await publish(store, ['1.0']);
    expect(store.objects.get('v2/hello/manifests/1.0')?.bytes.equals(bytes)).toBe(true);
    expect(store.objects.get(`v2/hello/manifests/${descriptor.digest}`)?.bytes.equals(bytes)).toBe(true);
  });

  it('is no key below a key, where the store cannot hold that', async () => {
    const store = memoryStore({ keyMayBePrefix: false });
    await publish(store, ['1.0']);
    expect(store.objects.has('v2/index.html')).toBe(true);
    expect(store.objects.has('v2/')).toBe(false);
  });

  it('is tags in ASCII order, also of those that others wrote', async () => {
    const store = memoryStore();
    await publish(store, ['b', '10', '9'], 'one');
    await publish(store, ['B', 'a'], 'two');
    const list = store.objects.get('v2/hello/tags/list')?.bytes.toString();
    expect(list).toBe('{"name":"hello","tags":["10","9","B","a","b"]}');
  });

  it('answers v2/ also where the original tool, which wrote neither answer nor list, was before', async () => {
    const store = memoryStore();
    await publish(store, ['1.0']);
    for (const key of ['v2/', 'v2/index.html', 'v2/hello/tags/list']) store.objects.delete(key);
    await publish(store, ['1.0'], 'two');
    for (const key of ['v2/', 'v2/index.html', 'v2/hello/tags/list'])
      expect([key, store.objects.has(key)]).toEqual([key, true]);
  });
});

describe('names', () => {
  it.each([
    'manifests',
    'a/blobs',
    'tags/a',
    'a/referrers/b',
    'hello/notices',
    'parts/hello',
    '_alba',
    'a/_b',
    'index.html',
    'Hello',
    'a//b',
    '../a',
  ])('cannot be %s', (name) => {
    expect(() => registry(memoryStore(), { name })).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('may have components, and words of the protocol as parts of them', async () => {
    const destination = registry(memoryStore(), { name: 'my-tags/hello' });
    expect(destination.place('manifests', '1.0')).toBe('v2/my-tags/hello/manifests/1.0');
  });
});

describe('addresses', () => {
  it('are known with the public URL', () => {
    const destination = registry(memoryStore(), { publicUrl: 'http://127.0.0.1:8080/' });
    expect(destination.reference('1.0')).toBe('127.0.0.1:8080/hello:1.0');
    expect(destination.urls('1.0', digestOf(''))).toEqual(['http://127.0.0.1:8080/v2/hello/manifests/1.0']);
  });

  it('have no reference below a path, where no client looks for v2/', () => {
    const destination = registry(memoryStore(), { publicUrl: 'https://example.org/registry' });
    expect(destination.reference('1.0')).toBeUndefined();
    expect(destination.urls('1.0', digestOf(''))).toEqual([
      'https://example.org/registry/v2/hello/manifests/1.0',
    ]);
  });
});

describe('reading', () => {
  it('refuses a manifest that is not what its digest says', async () => {
    const store = memoryStore();
    const { digest } = (await publish(store, ['1.0'])).descriptor;
    const other = (await publish(store, ['2.0'], 'two')).descriptor.digest;
    const swapped = store.objects.get(`v2/hello/manifests/${other}`);
    if (swapped !== undefined) store.objects.set(`v2/hello/manifests/${digest}`, swapped);
    await expect(registry(store).readManifest(digest)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(`v2/hello/manifests/${digest}`),
    });
  });

  it('takes the media type from the document where the store has lost it', async () => {
    const store = memoryStore();
    const { descriptor } = await publish(store, ['1.0']);
    const object = store.objects.get('v2/hello/manifests/1.0');
    for (const contentType of ['application/octet-stream', 'text/plain; charset=utf-8']) {
      if (object !== undefined) store.objects.set('v2/hello/manifests/1.0', { ...object, contentType });
      expect((await registry(store).readManifest('1.0'))?.descriptor).toEqual(descriptor);
    }
  });

  it.each(['no JSON', '[]', '{"schemaVersion":2}'])('refuses %s under a tag', async (content) => {
    const store = memoryStore();
    const object = { bytes: Buffer.from(content), cacheControl: undefined, lastModified: 0 };
    store.objects.set('v2/hello/manifests/1.0', { ...object, contentType: 'text/plain' });
    await expect(registry(store).readManifest('1.0')).rejects.toMatchObject({ code: 'damaged' });
  });

  it.each(['no JSON', '{"name":"hello","tags":7}', '[]'])(
    'takes %s for an empty list of tags',
    async (content) => {
      const store = memoryStore();
      await publish(store, ['1.0']);
      const list = store.objects.get('v2/hello/tags/list');
      if (list !== undefined)
        store.objects.set('v2/hello/tags/list', { ...list, bytes: Buffer.from(content) });
      expect(await registry(store).isListed('1.0')).toBe(false);
      await registry(store).list(['1.0']);
      expect(await registry(store).isListed('1.0')).toBe(true);
    },
  );

  it('asks for each object where a name has very many', async () => {
    const store = memoryStore();
    const { descriptor } = await publish(store, ['zzz']);
    const object = store.objects.get('v2/hello/manifests/zzz');
    for (let at = 0; at < 1200; at += 1) {
      if (object !== undefined) store.objects.set(`v2/hello/blobs/${at}`, object);
    }
    store.requests.length = 0;
    const destination = registry(store);
    expect(await destination.hasManifest(descriptor)).toBe(true);
    expect(await destination.hasManifest(root('two').index.descriptor)).toBe(false);
    expect(store.requests.map(({ method }) => method)).toEqual(['LIST', 'HEAD', 'HEAD']);
  });
});

describe('a witness', () => {
  it('proves nothing any more when it was seen with other content since', async () => {
    const store = memoryStore();
    const destination = registry(store);
    const lost = (await publish(store, ['latest'], 'one')).descriptor;
    const image = root('two');
    await destination.putManifest(image.index);
    await publish(store, ['latest'], 'three');
    await destination.readManifest('latest');
    store.objects.delete(`v2/hello/manifests/${lost.digest}`);
    const resent: string[] = [];
    const resend = async ({ descriptor }: ImageObject) => {
      resent.push(descriptor.digest);
      await publish(store, ['elsewhere'], 'one');
    };
    const witness = { tag: 'latest', digest: lost.digest, reaches: new Set([lost.digest]) };
    const reaches = [{ kind: 'manifests', descriptor: lost } as const];
    await destination.point(['main'], { ...image, reaches, resend, witness }, options);
    expect(resent).toEqual([lost.digest]);
  });
});
