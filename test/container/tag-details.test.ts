import { describe, expect, it } from 'vitest';
import { mergeImages } from '../../src/container/merge.ts';
import { mayFloat, shownClass } from '../../src/container/tag-class.ts';
import { platformSize, TagReader } from '../../src/container/tag-details.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import { repositoryShelf } from '../../src/registry/repository-shelf.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { storedShelf } from '../../src/registry/stored-shelf.ts';
import { memoryStore } from '../support/memory-store.ts';
import { publishImage } from '../support/publish-image.ts';
import { RepositoryDouble } from '../support/repository-double.ts';
import { attested, sampleImage, sampleMerged } from './sample-images.ts';
import { sampleRun } from './sample-run.ts';

const run = sampleRun();

function readerOf(repository: RepositoryDouble): TagReader {
  return new TagReader(repositoryShelf({ repository, image: 'birds/hello', takesDigests: true }));
}

describe('what stands under a tag', () => {
  it('has a download size for each platform, and one for all that counts a shared layer once', async () => {
    const repository = new RepositoryDouble();
    repository.index(['linux/amd64', 'linux/arm64'], '1.0');
    const details = await readerOf(repository).details('1.0');
    const sizes = details?.platforms.map((each) => platformSize(each) ?? 0) ?? [];
    const configs = [...repository.blobs.values()].map(({ length }) => length);
    expect(sizes).toEqual(configs.map((config) => config + 1500));
    const all = [...(details?.blobs.values() ?? [])].reduce((sum, size) => sum + size, 0);
    expect(all).toBe((configs[0] ?? 0) + (configs[1] ?? 0) + 1000 + 500 + 500);
  });

  it('is read once a manifest, however many tags have it', async () => {
    const repository = new RepositoryDouble();
    repository.index(['linux/amd64', 'linux/arm64'], '1.0', 'latest');
    const reader = readerOf(repository);
    await Promise.all(['1.0', 'latest'].map((tag) => reader.details(tag)));
    expect(repository.requests).toHaveLength(4);
  });

  it('is one platform, told by its config, where it is no index', async () => {
    const repository = new RepositoryDouble();
    const digest = repository.image('linux/arm/v6', '1.0');
    const details = await readerOf(repository).details('1.0');
    expect(details).toMatchObject({ digest, created: '2026-01-01T00:00:00Z' });
    expect(details?.platforms.map(({ platform }) => formatPlatform(platform))).toEqual(['linux/arm/v6']);
  });

  it('tells of a platform whose manifest is gone', async () => {
    const repository = new RepositoryDouble();
    repository.index(['linux/amd64', 'linux/arm64'], '1.0');
    const gone = [...repository.manifests.keys()][0];
    if (gone !== undefined) repository.manifests.delete(gone);
    const details = await readerOf(repository).details('1.0');
    expect(details?.platforms.map(platformSize)).toEqual([undefined, expect.any(Number)]);
  });

  it('leaves out attestations, and tells which tags float', async () => {
    const store = memoryStore();
    const registry = staticRegistry({ store, name: 'hello', run });
    const image = await attested(sampleImage('linux/amd64'), ['sbom']);
    await publishImage(registry, await mergeImages([image], { annotations: {}, floating: ['1'], run }), {
      tags: ['1.0', '1'],
    });
    const reader = new TagReader(storedShelf({ store, image: 'hello', run }));
    expect((await reader.details('1.0'))?.platforms).toHaveLength(1);
    expect([...((await reader.floating('1')) ?? [])]).toEqual(['1']);
    expect(await reader.details('2.0')).toBeUndefined();
  });

  it('reads a few manifests at a time', async () => {
    const store = memoryStore();
    const platforms = ['linux/386', 'linux/amd64', 'linux/arm/v6', 'linux/arm64', 'linux/s390x'];
    const registry = staticRegistry({ store, name: 'hello', run });
    for (const tag of ['a', 'b', 'c', 'd']) {
      const image = await sampleMerged(run, platforms, { layers: [`layer of ${tag}`] });
      await publishImage(registry, image, { tags: [tag] });
    }
    let reading = 0;
    let most = 0;
    const shelf = storedShelf({ store, image: 'hello', run });
    const reader = new TagReader({
      ...shelf,
      async readManifest(reference) {
        most = Math.max(most, ++reading);
        const found = await shelf.readManifest(reference);
        reading -= 1;
        return found;
      },
    });
    await Promise.all(['a', 'b', 'c', 'd'].map((tag) => reader.details(tag)));
    expect(most).toBe(8);
  });
});

describe('the class of a tag', () => {
  it('is floating where its name or its image says so', () => {
    const none = new Set<string>();
    expect(['1.0', '1.0-rc1', 'main', 'latest'].map((tag) => shownClass(tag, none))).toEqual([
      'release',
      'extra',
      'development',
      'floating',
    ]);
    expect(shownClass('1.2', new Set(['1.2']))).toBe('floating');
  });

  it('has to be looked up of shortened versions only', () => {
    const tags = ['1.2.3', '1.2', '1', 'v1', '2', '0.9', '0.10', 'main', '1.2-slim'];
    expect(mayFloat(tags)).toEqual(['1.2', '1', 'v1']);
  });
});
