import { isDigest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { isDamaged } from '../report/error.ts';
import type { Repository } from './distribution/registries.ts';
import type { ImageShelf, PartialBuild, Removal, ShelfTags } from './image-shelf.ts';
import { readNote } from './record-note.ts';
import { sortedTags } from './record-tags.ts';
import { withoutRecords } from './without-records.ts';

/** What is used of a repository here. */
export type ReadRepository = Pick<Repository, 'name' | 'tags' | 'remove' | 'readManifest' | 'readConfig'>;

export interface RepositoryShelfOptions {
  readonly repository: ReadRepository;
  /** Its whole name. */
  readonly image: string;
  /** Whether it is of any use to ask this registry for a removal by digest. */
  readonly takesDigests: boolean;
}

/** A repository of a registry, as `ls` and `rm` see it. */
export function repositoryShelf({ repository, image, takesDigests }: RepositoryShelfOptions): ImageShelf {
  const tags = async (): Promise<ShelfTags | undefined> => {
    const all = await repository.tags();
    return all && (await sortedTags(all, (record) => readNote(repository, record)));
  };
  const recordsOf = async (reference: string): Promise<readonly string[]> =>
    isDigest(reference) ? [] : ofTag((await tags())?.partial ?? [], reference);
  return {
    name: withoutTag(repository.name),
    image,
    hasDates: false,
    readManifest: (reference) => repository.readManifest(reference),
    readConfig: (descriptor) => repository.readConfig(descriptor),
    tags,
    remover: {
      takesDigests,
      remove: (reference) => removeFrom(repository, reference, () => recordsOf(reference)),
    },
  };
}

/** The target, which may have one of the tags: those are named by themselves. */
function withoutTag(target: string): string {
  return target.replace(/:[^/:?]+(?=\?|$)/, '');
}

async function removeFrom(
  repository: ReadRepository,
  reference: string,
  records: () => Promise<readonly string[]>,
): Promise<Removal> {
  // One that cannot be removed now cannot be in the next round.
  const staying = new Set<string>();
  const removal = await withoutRecords({
    records: async () => (await records()).filter((record) => !staying.has(record)),
    removeRecords: async (found) => {
      const ends: Removal[] = [];
      for (const record of found) {
        const end = await removeRecord(repository, record);
        if (end !== 'removed') staying.add(record);
        ends.push(end);
      }
      return ends.filter((end) => end === 'removed').length;
    },
    remove: async () => {
      const end = await repository.remove(reference);
      if (end === 'removed') return end;
      // Who removes no tags does not look whether they are there, or answers 404 to every removal.
      return (await isThere(repository, reference)) ? 'forbidden' : 'absent';
    },
    what: `${reference} in ${repository.name}`,
  });
  return removal === 'absent' && staying.size > 0 ? 'forbidden' : removal;
}

/** What is damaged is there as well. */
async function isThere(repository: ReadRepository, reference: string): Promise<boolean> {
  try {
    return (await repository.readManifest(reference)) !== undefined;
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return true;
  }
}

/** Where a registry removes no tags, by its digest: nothing but the record has it, since it names its build. */
async function removeRecord(repository: ReadRepository, record: string): Promise<Removal> {
  const removal = await repository.remove(record);
  if (removal !== 'forbidden') return removal;
  const { mediaType, digest } = (await repository.readManifest(record))?.descriptor ?? {};
  return digest !== undefined && mediaType === mediaTypes.index ? repository.remove(digest) : removal;
}

function ofTag(builds: readonly PartialBuild[], tag: string): readonly string[] {
  return builds.filter((build) => build.tag === tag).flatMap(({ records }) => records);
}
