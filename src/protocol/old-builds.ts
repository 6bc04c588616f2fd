import { messageOf } from '../report/error.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Run } from './run.ts';

/** How long the jobs of one build may be apart, in milliseconds: a day, as for whatever no tag reaches yet. */
const grace = 24 * 60 * 60 * 1000;

/**
 * Removes what builds have left below `prefix`, as `TAG/BUILD/…`, and nobody touched for a day: a job that is at work has
 * written its record lately. `now` is a moment by the store's clock. Never rejects: what stays is found the next time.
 */
export async function removeOldBuilds(
  store: ObjectStore,
  prefix: string,
  now: Date,
  run: Run,
): Promise<void> {
  try {
    const builds = new Map<string, { readonly keys: string[]; youngest: number }>();
    for await (const entry of store.list(prefix, { signal: run.signal })) {
      if (entry.kind !== 'object') continue;
      const name = entry.key.slice(prefix.length).split('/').slice(0, 2).join('/');
      const build = builds.get(name) ?? { keys: [], youngest: 0 };
      build.keys.push(entry.key);
      build.youngest = Math.max(build.youngest, entry.lastModified.getTime());
      builds.set(name, build);
    }
    const old = [...builds.values()].filter(({ youngest }) => now.getTime() - youngest > grace);
    const keys = old.flatMap((build) => build.keys);
    if (keys.length > 0) await store.remove(keys, { signal: run.signal });
  } catch (error) {
    if (!run.signal.aborted) run.reporter.debug(`what old builds have left stays: ${messageOf(error)}`);
  }
}
