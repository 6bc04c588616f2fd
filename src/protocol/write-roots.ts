import { AlbaError } from '../report/error.ts';
import type { ObjectInfo, ObjectStore } from '../store/object-store.ts';
import { missingKeys } from './check-reached.ts';
import { HeldClaim } from './claim.ts';
import { Lookout } from './lookout.ts';
import { Looks } from './looks.ts';
import { promptly } from './promptly.ts';
import type { Root } from './root.ts';
import type { Run } from './run.ts';

/** Rounds after which a store is given up as too slow, or objects as being deleted by somebody without a notice. */
const mostRounds = 20;

/**
 * Writes roots, the only writes that need care beside a collector (docs/protocols.md, « Writing a tag »): looks at the
 * notices, waits where one names what is needed, checks by HEAD that everything is there, and writes within the window
 * of the last look, else looks again. `restore` gets the keys that are missing and uploads them. `looks` are those that
 * were taken while the objects were sent, where there were any. Rejects with the first root's error when all have been
 * tried, so that what was written and what was not is then settled.
 */
export async function writeRoots(
  store: ObjectStore,
  notices: string,
  roots: readonly Root[],
  restore: (missing: readonly string[]) => Promise<void>,
  run: Run,
  looks = new Looks(run),
): Promise<readonly ObjectInfo[]> {
  const claims = roots.flatMap(({ key, claim, held }) =>
    claim === undefined ? [] : [held ?? new HeldClaim(store, notices, key, claim, run)],
  );
  const needed = new Set(roots.flatMap((root) => [root.key, ...root.reaches.map(({ key }) => key)]));
  const lookout = new Lookout({ store, notices, needed, claims, looks, run });
  try {
    for (let round = 0; round < mostRounds; round += 1) {
      await lookout.untilClear();
      const missing = await missingKeys(store, roots, looks, run, () => lookout.again());
      if (missing === undefined) continue;
      if (missing.length > 0) await restore(missing);
      else if (await lookout.again()) return await putAll(store, roots, run);
    }
  } finally {
    await Promise.all(claims.map((claim) => claim.withdraw()));
  }
  throw new AlbaError(
    'target',
    `${store.name} could not be brought to a state in which the tag may be written`,
    {
      hint: 'either it answers too slowly, or something else deletes objects there; run this again',
    },
  );
}

async function putAll(store: ObjectStore, roots: readonly Root[], run: Run): Promise<readonly ObjectInfo[]> {
  const put = ({ key, body, options }: Root) =>
    promptly(run, store, (signal) => store.put(key, body, { ...options, signal }));
  const settled = await Promise.allSettled(roots.map(put));
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
