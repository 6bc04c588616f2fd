import { describe, expect, it } from 'vitest';
import { partialBuildsIn } from '../../src/registry/record-tags.ts';
import { repositoryShelf } from '../../src/registry/repository-shelf.ts';
import { RepositoryDouble } from '../support/repository-double.ts';

function shelfOf(repository: RepositoryDouble) {
  return repositoryShelf({ repository, image: 'birds/hello', takesDigests: true });
}

describe('the records of partial publishes among a registry’s tags', () => {
  it('are told apart from tags, and by tag and build', () => {
    const tags = [
      '1.0',
      '_part-1.0-c0ffee-linux-amd64',
      '_part-1.0-c0ffee-linux-arm-v6',
      '_part-1.0-beef-linux-amd64',
      '_part-1.0-rc1-c0ffee-linux-amd64',
    ];
    const records = (...platforms: string[]) =>
      platforms.map((platform) => expect.stringContaining(platform.replaceAll('/', '-')));
    expect(partialBuildsIn(tags)).toEqual(
      [
        { tag: '1.0', build: 'c0ffee', platforms: ['linux/amd64', 'linux/arm/v6'] },
        { tag: '1.0', build: 'beef', platforms: ['linux/amd64'] },
        { tag: '1.0-rc1', build: 'c0ffee', platforms: ['linux/amd64'] },
      ].map((build) => ({ ...build, records: records(...build.platforms) })),
    );
  });

  it.each([
    '_part-1.0',
    '_part-1.0-c0ffee-linux-toaster',
    '_part-1.0-c0ffee-linux-amd64-v9',
    'part-1-c-linux-arm',
  ])('are none that only look like one: %s', async (tag) => {
    const repository = new RepositoryDouble();
    repository.image('linux/amd64', tag);
    expect(await shelfOf(repository).tags()).toEqual({ tags: [{ tag }], partial: [] });
  });
});

describe('removing a tag from a registry', () => {
  it('takes its records with it, and none of another tag', async () => {
    const repository = new RepositoryDouble();
    repository.index(['linux/amd64'], '1.0', '1.0-rc1');
    repository.image('linux/amd64', '_part-1.0-c0ffee-linux-amd64', '_part-1.0-rc1-c0ffee-linux-amd64');
    expect(await shelfOf(repository).remover?.remove('1.0')).toBe('removed');
    expect([...repository.pointed.keys()]).toEqual(['1.0-rc1', '_part-1.0-rc1-c0ffee-linux-amd64']);
  });

  it('removes again what a job wrote that had read the records before they went', async () => {
    const repository = new RepositoryDouble();
    const image = repository.image('linux/amd64', '1.0', '_part-1.0-c0ffee-linux-amd64');
    const remove = repository.remove.bind(repository);
    let jobs = 1;
    repository.remove = async (reference) => {
      const removal = await remove(reference);
      if (reference === '1.0' && jobs-- > 0) {
        repository.pointed.set('_part-1.0-c0ffee-linux-arm64', image).set('1.0', image);
      }
      return removal;
    };
    expect(await shelfOf(repository).remover?.remove('1.0')).toBe('removed');
    expect([...repository.pointed.keys()]).toEqual([]);
  });

  it('gives up, and says so, where jobs never end', async () => {
    const repository = new RepositoryDouble();
    const image = repository.image('linux/amd64', '_part-1.0-c0ffee-linux-amd64');
    const remove = repository.remove.bind(repository);
    repository.remove = async (reference) => {
      const removal = await remove(reference);
      if (reference === '1.0') repository.pointed.set('_part-1.0-c0ffee-linux-amd64', image);
      return removal;
    };
    await expect(shelfOf(repository).remover?.remove('1.0')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('leaves records that cannot be removed as tags: their manifests may be part of an image', async () => {
    const repository = new RepositoryDouble({ tags: false });
    repository.image('linux/amd64', '1.0', '_part-1.0-c0ffee-linux-amd64');
    expect(await shelfOf(repository).remover?.remove('1.0')).toBe('forbidden');
    expect(repository.requests.filter((request) => request.startsWith('DELETE sha256:'))).toEqual([]);
    expect(repository.pointed.size).toBe(2);
  });

  it('looks for no records of a digest', async () => {
    const repository = new RepositoryDouble();
    const digest = repository.image('linux/amd64', '1.0');
    expect(await shelfOf(repository).remover?.remove(digest)).toBe('removed');
    expect(repository.requests).toEqual([`DELETE ${digest}`]);
  });
});
