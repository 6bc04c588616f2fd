import { describe, expect, it } from 'vitest';
import { type RemovedReference, removeReferences } from '../../src/container/removal.ts';
import { repositoryShelf } from '../../src/registry/repository-shelf.ts';
import { RepositoryDouble, type RepositoryRules } from '../support/repository-double.ts';

const byTag = { tags: true, digests: true };
const byDigest = { tags: false, digests: true };

async function removing(
  repository: RepositoryDouble,
  references: readonly string[],
  { dryRun = false } = {},
): Promise<readonly RemovedReference[]> {
  const shelf = repositoryShelf({ repository, image: 'birds/hello', takesDigests: true });
  const { remover } = shelf;
  if (remover === undefined) throw new Error('nothing removes');
  const ends: RemovedReference[] = [];
  const { signal } = new AbortController();
  await removeReferences({ shelf, remover, references, dryRun, signal, told: (end) => ends.push(end) });
  return ends;
}

function endsOf(ends: readonly RemovedReference[]): Record<string, string> {
  return Object.fromEntries(ends.map(({ reference, end }) => [reference, end]));
}

function deletes({ requests }: RepositoryDouble): readonly string[] {
  return requests.filter((request) => request.startsWith('DELETE'));
}

/** `1.0` and `latest` are one image, of which `1.0-amd64` is a part. */
function published(rules: RepositoryRules) {
  const repository = new RepositoryDouble(rules);
  const index = repository.index(['linux/amd64', 'linux/arm64'], '1.0', 'latest');
  const amd64 = repository.image('linux/amd64', '1.0-amd64');
  const other = repository.index(['linux/s390x'], '2.0');
  return { repository, index, amd64, other };
}

describe('a tag in a registry', () => {
  it('goes by itself where the registry does that, and its image stays for others', async () => {
    const { repository, index } = published(byTag);
    expect(await removing(repository, ['1.0'])).toEqual([
      { reference: '1.0', digest: index, end: 'removed' },
    ]);
    expect(deletes(repository)).toEqual(['DELETE 1.0']);
    expect([...repository.pointed.keys()]).toEqual(['latest', '1.0-amd64', '2.0']);
  });

  it('goes by its digest where that is all a registry does, and nothing else needs it', async () => {
    const { repository, other } = published(byDigest);
    expect(endsOf(await removing(repository, ['2.0']))).toEqual({ '2.0': 'removed' });
    expect(deletes(repository)).toEqual(['DELETE 2.0', `DELETE ${other}`]);
    expect([...repository.pointed.keys()]).toEqual(['1.0', 'latest', '1.0-amd64']);
  });

  it('stays where another tag is the same image, and where an index lists it', async () => {
    const { repository, index, amd64 } = published(byDigest);
    expect(await removing(repository, ['1.0'])).toEqual([
      {
        reference: '1.0',
        digest: index,
        end: 'needed',
        by: 'tag',
        need: { same: ['latest'], listing: [] },
      },
    ]);
    expect(await removing(repository, ['1.0-amd64'])).toEqual([
      {
        reference: '1.0-amd64',
        digest: amd64,
        end: 'needed',
        by: 'tag',
        need: { same: [], listing: ['1.0', 'latest'] },
      },
    ]);
    expect(repository.pointed.size).toBe(4);
    expect(repository.manifests.has(index)).toBe(true);
  });

  it('goes with all others that are the same image, where all of them are named', async () => {
    const { repository, index } = published(byDigest);
    repository.index(['linux/386'], '_part-latest-c0ffee-linux-386');
    const ends = await removing(repository, ['1.0-amd64', '1.0', 'latest']);
    expect(endsOf(ends)).toEqual({ '1.0': 'removed', latest: 'removed', '1.0-amd64': 'removed' });
    expect(deletes(repository).filter((request) => request === `DELETE ${index}`)).toHaveLength(1);
    expect([...repository.pointed.keys()]).toEqual(['2.0']);
  });

  it('stays where what needs it was named and stays itself', async () => {
    const { repository } = published(byDigest);
    // latest keeps 1.0, and 1.0 keeps 1.0-amd64.
    const ends = await removing(repository, ['1.0-amd64', '1.0']);
    expect(endsOf(ends)).toEqual({ '1.0': 'needed', '1.0-amd64': 'needed' });
    expect(repository.pointed.size).toBe(4);
  });

  it('is kept by an index in an index', async () => {
    const { repository, index } = published(byDigest);
    repository.index([index], 'all');
    repository.pointed.delete('1.0');
    repository.pointed.delete('latest');
    expect(await removing(repository, ['1.0-amd64'])).toMatchObject([
      { end: 'needed', need: { same: [], listing: ['all'] } },
    ]);
  });

  it('is kept by the record of another tag’s partial publish, and by none of its own', async () => {
    const repository = new RepositoryDouble(byDigest);
    repository.image('linux/amd64', '1.0', '_part-1.0-c0ffee-linux-amd64');
    expect(endsOf(await removing(repository, ['1.0']))).toEqual({ '1.0': 'removed' });
    repository.image('linux/amd64', '1.0', '_part-1.1-c0ffee-linux-amd64');
    expect(await removing(repository, ['1.0'])).toMatchObject([
      { end: 'needed', need: { same: ['_part-1.1-c0ffee-linux-amd64'] } },
    ]);
  });

  it('stays, by an error, where a tag cannot be read that might need it', async () => {
    const { repository } = published(byDigest);
    const bytes = Buffer.from('no manifest');
    const digest = repository.image('linux/386', 'broken');
    repository.manifests.set(digest, bytes);
    await expect(removing(repository, ['2.0'])).rejects.toMatchObject({ code: 'damaged' });
    expect(repository.pointed.has('2.0')).toBe(true);
  });

  it('is kept by an index that alba cannot read in full', async () => {
    const { repository, other } = published(byDigest);
    const broken = repository.index(['linux/386'], 'odd');
    const odd = { schemaVersion: 2, manifests: [{ digest: `sha512:${'0'.repeat(128)}` }, { digest: other }] };
    repository.manifests.set(broken, Buffer.from(JSON.stringify(odd)));
    expect(await removing(repository, ['2.0'])).toMatchObject([{ need: { listing: ['odd'] } }]);
  });

  it('can be removed though what stands under it is no manifest', async () => {
    const { repository, other } = published(byTag);
    repository.manifests.set(other, Buffer.from('no manifest'));
    expect(endsOf(await removing(repository, ['2.0']))).toEqual({ '2.0': 'removed' });
  });

  it('is absent where it is not there, whatever the registry says to a removal', async () => {
    for (const rules of [byTag, byDigest, { tags: false, digests: false }]) {
      const { repository } = published(rules);
      expect(endsOf(await removing(repository, ['3.0', '2.0']))['3.0']).toBe('absent');
    }
  });

  it('is forbidden where a registry removes nothing, and so is all behind it, needed or not', async () => {
    const { repository } = published({ tags: false, digests: false });
    const ends = await removing(repository, ['2.0', '1.0', '1.0-amd64']);
    expect(endsOf(ends)).toEqual({ '2.0': 'forbidden', '1.0': 'forbidden', '1.0-amd64': 'forbidden' });
    expect(repository.pointed.size).toBe(4);
  });
});

describe('a digest in a registry', () => {
  it('goes where no tag needs it, or those that do go first', async () => {
    const { repository, amd64, index } = published(byTag);
    expect(endsOf(await removing(repository, [amd64, '1.0', 'latest', '1.0-amd64']))[amd64]).toBe('removed');
    expect(repository.manifests.has(amd64)).toBe(false);
    expect(endsOf(await removing(repository, [index]))).toEqual({ [index]: 'removed' });
  });

  it.each([byTag, byDigest])(
    'stays where tags are it or list it, though the registry would do it',
    async (rules) => {
      const { repository, amd64, index } = published(rules);
      expect(await removing(repository, [index])).toMatchObject([
        { end: 'needed', by: 'digest', need: { same: ['1.0', 'latest'], listing: [] } },
      ]);
      expect(await removing(repository, [amd64])).toMatchObject([
        { end: 'needed', by: 'digest', need: { same: ['1.0-amd64'], listing: ['1.0', 'latest'] } },
      ]);
      expect(deletes(repository)).toEqual([]);
    },
  );

  it('is absent where it is not there', async () => {
    const { repository } = published(byTag);
    const none = `sha256:${'0'.repeat(64)}`;
    expect(endsOf(await removing(repository, [none]))).toEqual({ [none]: 'absent' });
  });
});

describe('a dry run', () => {
  it('removes nothing, and tells the same', async () => {
    const { repository, index, other } = published(byTag);
    repository.image('linux/amd64', '_part-3.0-c0ffee-linux-amd64');
    repository.pointed.delete('2.0');
    const ends = await removing(repository, ['1.0', '4.0', '3.0', index, other], { dryRun: true });
    expect(endsOf(ends)).toEqual({
      '1.0': 'planned',
      '3.0': 'planned',
      '4.0': 'absent',
      [index]: 'needed',
      [other]: 'planned',
    });
    expect(deletes(repository)).toEqual([]);
  });
});
