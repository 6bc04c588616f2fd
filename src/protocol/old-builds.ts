import { messageOf } from '../report/error.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Run } from './run.ts';

/** How long the jobs of one build may be apart, in milliseconds: a day, as for whatever no tag reaches yet. */
const grace = 24 * 60 * 60 * 1000;

/**
 * Removes what builds have left below `prefix`, as `TAG/BUILD/…`, and nobody touched for a day. `now` is a moment by the store's
 * clock. Each build is looked at again right before: one that is run again writes its record anew. Never rejects: what stays is
 * found the next time.
 */
export async function removeOldBuilds(
  store: ObjectStore,
  prefix: string,
  now: Date,
  run: Run,
): Promise<void> {
  try {
    const builds = await buildsBelow(store, prefix, prefix, run);
    for (const [build] of builds.filter(isOld(now))) {
      const [again] = (await buildsBelow(store, prefix, `${prefix}${build}/`, run)).filter(isOld(now));
      if (again !== undefined) await store.remove(again[1].keys, { signal: run.signal });
    }
  } catch (error) {
    if (!run.signal.aborted) run.reporter.debug(`what old builds have left stays: ${messageOf(error)}`);
  }
}

interface Left {
  readonly keys: string[];
  youngest: number;
}

function isOld(now: Date): (build: readonly [string, Left]) => boolean {
  return ([, { youngest }]) => now.getTime() - youngest > grace;
}

/** What lies below `within`, by `TAG/BUILD`. */
async function buildsBelow(
  store: ObjectStore,
  prefix: string,
  within: string,
  run: Run,
): Promise<readonly (readonly [string, Left])[]> {
  const builds = new Map<string, Left>();
  for await (const entry of store.list(within, { signal: run.signal })) {
    if (entry.kind !== 'object') continue;
    const name = entry.key.slice(prefix.length).split('/').slice(0, 2).join('/');
    const build = builds.get(name) ?? { keys: [], youngest: 0 };
    build.keys.push(entry.key);
    build.youngest = Math.max(build.youngest, entry.lastModified.getTime());
    builds.set(name, build);
  }
  return [...builds];
}
