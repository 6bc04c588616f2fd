import type { ObjectStore } from '../store/object-store.ts';
import type { Looks } from './looks.ts';
import { promptly } from './promptly.ts';
import type { Reached, Root } from './root.ts';
import type { Run } from './run.ts';

/** Requests at once: as many as an S3 client has connections. */
const batchSize = 64;

/**
 * The keys of what roots reach that are missing, or there in another size or version. Asked by HEAD, since a LIST may show
 * what is gone; not asked is what was written in the chain of looks that goes on. `between` is called after each batch, and ends the check by returning false.
 */
export async function missingKeys(
  store: ObjectStore,
  roots: readonly Root[],
  looks: Looks,
  run: Run,
  between: () => Promise<boolean>,
): Promise<readonly string[] | undefined> {
  const wanted = await notProved(store, roots, looks, run);
  const missing: string[] = [];
  for (let at = 0; at < wanted.length; at += batchSize) {
    if (at > 0 && !(await between())) return undefined;
    const batch = wanted.slice(at, at + batchSize);
    const found = await Promise.all(batch.map((reached) => isThere(store, reached, run)));
    missing.push(...batch.filter((_, index) => !found[index]).map(({ key }) => key));
  }
  return missing;
}

/** What neither a witness nor the looks answer for, each key once. */
async function notProved(
  store: ObjectStore,
  roots: readonly Root[],
  looks: Looks,
  run: Run,
): Promise<readonly Reached[]> {
  const wanted = new Map<string, Reached>();
  for (const { witness, reaches } of roots) {
    const isLive = witness !== undefined && (await isStanding(store, witness, run));
    for (const reached of reaches) {
      const isFresh = reached.chain !== undefined && reached.chain === looks.chain;
      if (!isFresh && !(isLive && witness.reaches.has(reached.key))) wanted.set(reached.key, reached);
    }
  }
  return [...wanted.values()];
}

async function isStanding(
  store: ObjectStore,
  { key, etag }: NonNullable<Root['witness']>,
  run: Run,
): Promise<boolean> {
  const found = await promptly(run, store, (signal) => store.head(key, { signal }));
  return found?.etag === etag;
}

async function isThere(store: ObjectStore, { key, size, etag }: Reached, run: Run): Promise<boolean> {
  const found = await promptly(run, store, (signal) => store.head(key, { signal }));
  return found?.size === size && (etag === undefined || etag === found.etag);
}
