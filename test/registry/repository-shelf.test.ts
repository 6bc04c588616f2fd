import { describe, expect, it } from 'vitest';
import { partTag } from '../../src/registry/distribution/part-tags.ts';
import { sortedTags } from '../../src/registry/record-tags.ts';
import { repositoryShelf } from '../../src/registry/repository-shelf.ts';
import { RepositoryDouble } from '../support/repository-double.ts';

function shelfOf(repository: RepositoryDouble) {
  return repositoryShelf({ repository, image: 'birds/hello', takesDigests: true });
}

/** Records that say nothing of themselves. */
const silent = async () => undefined;

describe('the records of partial publishes among a registry’s tags', () => {
  it('are told apart from tags, and by tag and build, as they are written', async () => {
    const written: readonly (readonly [string, string, string])[] = [
      ['1.0', 'c0ffee', 'linux/amd64'],
      ['1.0', 'c0ffee', 'linux/arm/v6'],
      ['1.0', 'beef', 'linux/amd64'],
      ['1.0-rc1', 'c0ffee', 'linux/amd64'],
    ];
    const records = written.map(([tag, build, platform]) => partTag(tag, build, platform));
    expect(await sortedTags(['1.0', ...records], silent)).toEqual({
      tags: [{ tag: '1.0' }],
      partial: [
        {
          tag: '1.0',
          build: 'c0ffee',
          platforms: ['linux/amd64', 'linux/arm/v6'],
          records: records.slice(0, 2),
        },
        { tag: '1.0', build: 'beef', platforms: ['linux/amd64'], records: records.slice(2, 3) },
        { tag: '1.0-rc1', build: 'c0ffee', platforms: ['linux/amd64'], records: records.slice(3) },
      ],
      attached: [],
    });
  });

  it('are no tags either where they do not tell of which they are', async () => {
    const hashed = partTag('long'.repeat(30), 'c0ffee', 'linux/arm/v6');
    const odd = ['_part-1.0', '_part-1.0-c0ffee-linux-toaster'];
    const { tags, partial } = await sortedTags([hashed, ...odd, 'part-1-c-linux-arm'], silent);
    expect(tags).toEqual([{ tag: 'part-1-c-linux-arm' }]);
    expect(partial).toEqual([
      { tag: undefined, build: undefined, platforms: ['linux/arm/v6'], records: [hashed, ...odd] },
    ]);
  });
});

it('what is attached to images is told apart from a registry’s tags', async () => {
  const subject = `sha256-${'a'.repeat(64)}`;
  const attached = [subject, `${subject}.sig`];
  const tags = ['1.0', 'sha256-fast', `${subject}a`];
  expect(await sortedTags([...attached, ...tags], silent)).toEqual({
    tags: tags.map((tag) => ({ tag })),
    partial: [],
    attached,
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

  it('takes the records that say so of themselves, however their names can be read', async () => {
    const repository = new RepositoryDouble();
    const long = 'long'.repeat(30);
    const note = (tag: string, build: string) =>
      repository.record('linux/amd64', partTag(tag, build, 'linux/amd64'), { tag, build });
    note('1.0', 'nightly-7');
    note(long, 'c0ffee');
    note('1.0-nightly', '8');
    const { partial } = (await shelfOf(repository).tags()) ?? {};
    expect(partial?.map(({ tag, build }) => [tag, build])).toEqual([
      ['1.0', 'nightly-7'],
      [long, 'c0ffee'],
      ['1.0-nightly', '8'],
    ]);
    expect(await shelfOf(repository).remover?.remove('1.0-nightly')).toBe('removed');
    expect(await shelfOf(repository).remover?.remove(long)).toBe('removed');
    expect([...repository.pointed.keys()]).toEqual(['_part-1.0-nightly-7-linux-amd64']);
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

  it('removes records by their digest where the registry removes no tags, and leaves what is no record', async () => {
    const repository = new RepositoryDouble({ tags: false });
    const record = repository.index(['linux/amd64'], '_part-1.0-c0ffee-linux-amd64');
    const image = repository.image('linux/arm64', '1.0', '_part-1.0-c0ffee-linux-arm64');
    expect(await shelfOf(repository).remover?.remove('1.0')).toBe('forbidden');
    expect([...repository.pointed.values()]).toEqual([image, image]);
    expect(repository.manifests.has(record)).toBe(false);
  });

  it('takes away what a build left that has no tag yet, by whatever the registry allows', async () => {
    for (const tags of [true, false]) {
      const repository = new RepositoryDouble({ tags });
      repository.index(['linux/amd64'], '_part-1.1-c0ffee-linux-amd64');
      expect(await shelfOf(repository).remover?.remove('1.1')).toBe('removed');
      expect(repository.pointed.size).toBe(0);
      expect(await shelfOf(repository).remover?.remove('1.1')).toBe('absent');
    }
  });

  it('is forbidden where only records are there, and the registry removes nothing', async () => {
    const repository = new RepositoryDouble({ tags: false, digests: false });
    repository.index(['linux/amd64'], '_part-1.1-c0ffee-linux-amd64');
    expect(await shelfOf(repository).remover?.remove('1.1')).toBe('forbidden');
    expect(await shelfOf(repository).remover?.remove('1.2')).toBe('absent');
  });

  it('is forbidden, and does not pass for done, where the registry knows of no removal and the tag stays', async () => {
    const repository = new RepositoryDouble();
    repository.image('linux/amd64', '1.0');
    repository.remove = async () => 'absent';
    expect(await shelfOf(repository).remover?.remove('1.0')).toBe('forbidden');
    expect(await shelfOf(repository).remover?.remove('1.1')).toBe('absent');
  });

  it('looks for no records of a digest', async () => {
    const repository = new RepositoryDouble();
    const digest = repository.image('linux/amd64', '1.0');
    expect(await shelfOf(repository).remover?.remove(digest)).toBe('removed');
    expect(repository.requests).toEqual([`DELETE ${digest}`]);
  });
});
