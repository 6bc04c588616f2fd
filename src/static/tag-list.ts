import pLimit from 'p-limit';
import type { ListDocument } from '../protocol/publish-list.ts';
import { readDocument } from '../protocol/read-document.ts';
import type { Run } from '../protocol/run.ts';
import { bytesBody } from '../store/body.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { newestFirst } from '../tags/order.ts';
import { isStaticTag } from '../tags/static-names.ts';
import { nameDocument, parseNameDocument } from './documents.ts';
import type { StaticKeys } from './keys.ts';

/** How documents are stored: readers have to ask again each time. */
export const jsonOptions = { contentType: 'application/json', cacheControl: 'no-cache' } as const;

/** The name document, as `publishList` keeps it. */
export function tagList(store: ObjectStore, keys: StaticKeys, { signal }: Run): ListDocument {
  /** By tag: when its document was written, as last seen. */
  const dates = new Map<string, Date>();
  return {
    key: keys.list,
    options: jsonOptions,
    async read() {
      const tags = await readTags(store, keys, signal);
      for (const [tag, date] of tags) dates.set(tag, date);
      return [...tags.keys()];
    },
    async tagExists(tag) {
      const found = await store.head(keys.document(tag), { signal });
      if (found !== undefined) dates.set(tag, found.lastModified);
      return found !== undefined;
    },
    render(tags) {
      const dated = tags.map((tag) => ({ tag, date: dates.get(tag) }));
      return bytesBody(nameDocument(keys.name, newestFirst(dated)));
    },
  };
}

/** The tags that have a document now, and its date. */
async function readTags(
  store: ObjectStore,
  keys: StaticKeys,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Date>> {
  const found: (readonly [string, Promise<Date | undefined>])[] = [];
  const limit = pLimit(16);
  const dateOf = async (tag: string) => (await store.head(keys.document(tag), { signal }))?.lastModified;
  for await (const entry of store.list(keys.tags, { delimiter: '/', signal })) {
    if (entry.kind === 'object' && store.keyMayBePrefix) {
      found.push([entry.key.slice(keys.tags.length), Promise.resolve(entry.lastModified)]);
    } else if (entry.kind === 'prefix' && !store.keyMayBePrefix) {
      const tag = entry.prefix.slice(keys.tags.length, -1);
      found.push([tag, limit(() => dateOf(tag))]);
    }
  }
  const dated = await Promise.all(found.map(async ([tag, date]) => [tag, await date] as const));
  return new Map(
    dated.flatMap(([tag, date]) => (date !== undefined && isStaticTag(tag) ? [[tag, date]] : [])),
  );
}

/** Whether the name document that readers see now holds all of the tags. */
export async function areListed(
  store: ObjectStore,
  keys: StaticKeys,
  tags: readonly string[],
  { signal }: Run,
): Promise<boolean> {
  const stored = await readDocument(store, keys.list, { signal });
  const listed = new Set(stored === undefined ? [] : parseNameDocument(stored.bytes));
  return tags.every((tag) => listed.has(tag));
}
