import { beforeEach, describe, expect, it } from 'vitest';
import type { SourceImage } from '../../src/archive/source-image.ts';
import type { Descriptor } from '../../src/oci/documents.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { type ImageJob, partialImage, publishing } from './partial-job.ts';
import { documentOf, registryIn } from './pushing.ts';
import { attested, sampleImage } from './sample-images.ts';

const words = ['linux/amd64', 'linux/arm64'] as const;
const [amd64, arm64] = words.map((word) => sampleImage(word)) as [SourceImage, SourceImage];
const newer = sampleImage('linux/arm64', { layers: ['newer'] });

let store: MemoryStore;
beforeEach(() => {
  store = memoryStore();
});

/** One job of a build of both platforms. Returns how it ended. */
async function job(image: SourceImage, more: Partial<ImageJob> = {}, expected: readonly string[] = words) {
  const given = { destination: registryIn(store), images: [image], ...more };
  return (await publishing(partialImage(given, expected))).status;
}

/** What a job writes that looks at the tags again. */
async function written(image: SourceImage, more: Partial<ImageJob> = {}): Promise<readonly string[]> {
  const from = store.requests.length;
  await job(image, more);
  return store.requests.slice(from).flatMap(({ method, key }) => (method === 'PUT' ? [key] : []));
}

const release = { tags: ['1.0'] };
const later = { build: 'later' };
const recorded = 'v2/_alba/hello/parts/';

describe('a job looks at the tags first', () => {
  it('and does nothing where its build has written them', async () => {
    for (const image of [amd64, arm64]) await job(image);
    expect(await written(arm64)).toEqual([]);
  });

  it('and takes a release for done that has the same content, of whichever commit', async () => {
    for (const image of [amd64, arm64]) await job(image, release);
    expect(await job(arm64, { ...release, ...later })).toBe('unchanged');
    expect(documentOf(store, 'manifests', '1.0').annotations).toEqual({
      'org.opencontainers.image.revision': 'c0ffee',
    });
  });

  it('and brings what it has where another tag of the build is not written', async () => {
    for (const image of [amd64, arm64]) await job(image, release);
    const tags = ['1.0', 'latest'];
    const both = { ...later, tags, floating: ['latest'] };
    expect(await job(amd64, both)).toBe('waiting');
    expect(await job(arm64, both)).toBe('published');
    expect(documentOf(store, 'manifests', 'latest').manifests).toHaveLength(2);
  });

  it('and brings it again where the tag is to float from now on', async () => {
    for (const image of [amd64, arm64]) await job(image);
    for (const image of [amd64, arm64]) await job(image, { floating: ['main'] });
    expect(documentOf(store, 'manifests', 'main').annotations).toMatchObject({
      'alba.floating-tags': 'main',
    });
  });

  it('and moves a release that floats, or is to from now on', async () => {
    const digests = () =>
      documentOf(store, 'manifests', '1.2').manifests.map(({ digest }: Descriptor) => digest);
    const moves = { tags: ['1.2'] };
    for (const image of [amd64, arm64]) await job(image, moves);
    const first = digests();
    for (const image of [amd64, newer]) await job(image, { ...moves, floating: ['1.2'], ...later });
    expect(digests()).not.toEqual(first);
    // The index says that it floats; the settings need not.
    for (const image of [amd64, arm64]) await job(image, { ...moves, build: 'last' });
    expect(digests()).toEqual(first);
  });

  it('and brings what has changed, though the commit is the same', async () => {
    for (const image of [amd64, arm64]) await job(image);
    expect(await job(newer)).toBe('published');
  });

  it('and brings new attestations of what is there, but not to a release', async () => {
    for (const image of [amd64, arm64]) await job(image);
    expect(await job(await attested(amd64, ['sbom']))).toBe('published');
    expect(documentOf(store, 'manifests', 'main').manifests).toHaveLength(3);
    for (const image of [amd64, arm64]) await job(image, release);
    expect(await job(await attested(amd64, ['sbom']), release)).toBe('unchanged');
  });

  it('and brings all again with overwrite', async () => {
    for (const image of [amd64, arm64]) await job(image, release);
    expect(await written(arm64, { ...release, overwrite: true })).toContain(
      `${recorded}1.0/c0ffee/linux.arm64`,
    );
  });

  it('and refuses a release that has more platforms, or what it cannot read', async () => {
    for (const image of [amd64, arm64]) await job(image, release);
    await expect(job(amd64, { ...release, ...later }, ['linux/amd64'])).rejects.toMatchObject({
      code: 'released',
      message: expect.stringContaining('linux/arm64 is there and not among the platforms of this build'),
    });
    damage('1.0');
    const before = new Set(store.objects.keys());
    await expect(job(newer, release)).rejects.toMatchObject({ code: 'damaged' });
    expect(new Set(store.objects.keys())).toEqual(before);
  });

  it('and replaces a tag that has more platforms, or cannot be read', async () => {
    for (const image of [amd64, arm64]) await job(image);
    expect(await job(amd64, later, ['linux/amd64'])).toBe('published');
    damage('main');
    expect(await job(arm64)).toBe('published');
    expect(documentOf(store, 'manifests', 'main').manifests).toHaveLength(2);
  });

  it('and ends where the store does not answer', async () => {
    const failing = { ...store, get: () => Promise.reject(new Error('no answer')) };
    await expect(job(amd64, { destination: registryIn(failing) })).rejects.toThrow('no answer');
    expect(store.objects.size).toBe(0);
  });
});

/** Puts what is no index there: it is too large for one. */
function damage(tag: string): void {
  const key = `v2/hello/manifests/${tag}`;
  const there = store.objects.get(key);
  if (there === undefined) throw new Error(`${tag} is not there`);
  store.objects.set(key, { ...there, bytes: Buffer.alloc(4 * 1024 * 1024 + 1) });
}
