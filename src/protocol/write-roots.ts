import pLimit from 'p-limit';
import { AlbaError } from '../report/error.ts';
import type { Body, ObjectInfo, ObjectStore, PutOptions } from '../store/object-store.ts';
import { type Claim, HeldClaim } from './claim.ts';
import { deadline, type Notice, NoticeWatcher } from './notices.ts';
import type { Run } from './run.ts';

/** An object that a root needs. With an `etag`, only that very version of it will do. */
export interface Reached {
  readonly key: string;
  readonly size: number;
  readonly etag?: string;
}

/** What makes things reachable: a tag, a tag document. */
export interface Root {
  readonly key: string;
  readonly body: Body;
  readonly options: Pick<PutOptions, 'contentType' | 'cacheControl'>;
  readonly reaches: readonly Reached[];
  /** A live root read earlier: as long as it is the same, what it reaches is there. */
  readonly witness?: { readonly key: string; readonly etag: string; readonly reaches: ReadonlySet<string> };
  /** The first publishing of a release: refused where another content is claimed or stands there meanwhile. */
  readonly claim?: Claim;
  /** That claim, where it was made before; it is withdrawn here. */
  readonly held?: HeldClaim;
}

/** Rounds after which a store is given up as too slow, or objects as being deleted by somebody without a notice. */
const mostRounds = 20;

/**
 * Writes roots, the only writes that need care beside a collector (docs/protocols.md, « Writing a root »): looks at the
 * notices, waits where one names what is needed, checks by HEAD that everything is there, and writes within the window
 * of that look, else looks again. `restore` gets the keys that are missing and uploads them.
 */
export async function writeRoots(
  store: ObjectStore,
  notices: string,
  roots: readonly Root[],
  restore: (missing: readonly string[]) => Promise<void>,
  run: Run,
): Promise<readonly ObjectInfo[]> {
  const watcher = new NoticeWatcher(store, notices, run);
  const claims = roots.flatMap(({ key, claim, held }) =>
    claim === undefined ? [] : [held ?? new HeldClaim(store, notices, key, claim, run)],
  );
  const own = claims.map(({ key }) => key);
  const needed = new Set(roots.flatMap((root) => [root.key, ...root.reaches.map(({ key }) => key)]));
  let waiting = false;
  try {
    for (let round = 0; round < mostRounds; ) {
      run.signal.throwIfAborted();
      for (const claim of claims) await claim.put();
      const looked = run.clock.now();
      const found = await watcher.look(own);
      for (const claim of claims) await claim.refuseForeign(found);
      if (found.some((notice) => stands(notice, needed))) {
        if (!waiting)
          run.reporter.note('waiting: a collection is deleting what this publish needs (15 minutes at most)');
        waiting = true;
        await run.clock.sleep(run.timing.poll, run.signal);
        continue;
      }
      round += 1;
      const missing = await check(store, roots, run);
      if (missing.length > 0) {
        await restore(missing);
        continue;
      }
      if (run.clock.now() - looked > run.timing.window) continue;
      return await Promise.all(
        roots.map(({ key, body, options }) => store.put(key, body, { ...options, signal: deadline(run) })),
      );
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

/** Whether a notice forbids writing now. One that cannot be read may name anything. */
function stands({ content }: Notice, needed: ReadonlySet<string>): boolean {
  if (content === undefined) return true;
  return content.kind === 'gc' && content.names.some((name) => needed.has(name));
}

/** The keys that are missing, or there in another size or version. Asked by HEAD: a LIST may show what is gone. */
async function check(store: ObjectStore, roots: readonly Root[], run: Run): Promise<readonly string[]> {
  const limit = pLimit(16);
  const wanted = new Map<string, Reached>();
  for (const root of roots) {
    const proved = (await isLive(store, root.witness, run)) ? root.witness?.reaches : undefined;
    for (const reached of root.reaches) if (!proved?.has(reached.key)) wanted.set(reached.key, reached);
  }
  const heads = [...wanted.values()].map((reached) =>
    limit(async () => {
      const found = await store.head(reached.key, { signal: deadline(run) });
      const same =
        found?.size === reached.size && (reached.etag === undefined || reached.etag === found.etag);
      return same ? [] : [reached.key];
    }),
  );
  return (await Promise.all(heads)).flat();
}

async function isLive(store: ObjectStore, witness: Root['witness'], run: Run): Promise<boolean> {
  if (witness === undefined) return false;
  return (await store.head(witness.key, { signal: deadline(run) }))?.etag === witness.etag;
}
