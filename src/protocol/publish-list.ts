import { AlbaError } from '../report/error.ts';
import type { Body, ObjectStore, PutOptions } from '../store/object-store.ts';
import type { Count } from './publication.ts';
import type { Run } from './run.ts';

/** A document that lists tags. It is no authority, only what readers see: the tag objects are. */
export interface ListDocument {
  readonly key: string;
  readonly options: Pick<PutOptions, 'contentType' | 'cacheControl'>;
  /** The tags there are now, by LIST. */
  read(): Promise<readonly string[]>;
  /** Whether one tag is there, by GET or HEAD. */
  tagExists(tag: string): Promise<boolean>;
  render(tags: readonly string[]): Body;
}

/** Rounds after which it is left to the others who are writing at the same moment. */
const mostRounds = 100;

/**
 * Brings a list document up to date without a lock, after tags were written (`present`) or deleted: LIST, PUT, LIST,
 * until both agree. Of any number of publishers the last one to look sees every tag. Where a LIST contradicts what was
 * just done to an own tag, that tag is asked for by itself. Returns what was written.
 */
export async function publishList(
  list: ListDocument,
  own: { readonly tags: readonly string[]; readonly present: boolean },
  store: ObjectStore,
  run: Run,
): Promise<Count> {
  let tags = await readTags(list, own);
  let bytes = 0;
  for (let round = 1; round <= mostRounds; round += 1) {
    run.signal.throwIfAborted();
    const body = list.render(tags);
    await store.put(list.key, body, { ...list.options, signal: run.signal });
    bytes += body.size;
    const again = await readTags(list, own);
    if (sameTags(tags, again)) return { objects: round, bytes };
    tags = again;
  }
  throw new AlbaError('conflict', `${list.key} in ${store.name} kept changing while it was written`, {
    hint: 'the tag itself is published; the next push of this name puts the list right',
  });
}

async function readTags(
  list: ListDocument,
  own: { readonly tags: readonly string[]; readonly present: boolean },
): Promise<readonly string[]> {
  const tags = new Set(await list.read());
  for (const tag of own.tags) {
    if (tags.has(tag) === own.present) continue;
    if (await list.tagExists(tag)) tags.add(tag);
    else tags.delete(tag);
  }
  return [...tags];
}

function sameTags(a: readonly string[], b: readonly string[]): boolean {
  const known = new Set(a);
  return a.length === b.length && b.every((tag) => known.has(tag));
}
