import pLimit from 'p-limit';
import { digestOf } from '../oci/digest.ts';
import { AlbaError } from '../report/error.ts';
import type { Body, ObjectInfo, ObjectStore, PutOptions } from '../store/object-store.ts';
import { deadline, type Notice, NoticeWatcher, noticeKey, putNotice } from './notices.ts';
import { readDocument } from './read-document.ts';
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
}

export interface Claim {
  readonly tag: string;
  /** Identifies the content. */
  readonly digest: string;
  /** The same for what is found under the root's key; by default the digest of its bytes. */
  readonly digestOf?: (bytes: Uint8Array) => string | undefined;
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
  const claims = roots.flatMap((root) =>
    root.claim === undefined ? [] : [{ root, claim: root.claim, key: noticeKey(notices) }],
  );
  const own = claims.map(({ key }) => key);
  const needed = new Set(roots.flatMap((root) => [root.key, ...root.reaches.map(({ key }) => key)]));
  let waiting = false;
  try {
    for (let round = 0; round < mostRounds; ) {
      run.signal.throwIfAborted();
      for (const { key, claim } of claims) {
        await putNotice(store, key, { kind: 'claim', tag: claim.tag, digest: claim.digest }, run);
      }
      const looked = run.clock.now();
      const found = await watcher.look(own);
      for (const { root, claim } of claims) await refuseForeign(store, root, claim, found, run);
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
    await withdraw(store, own, run);
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

async function refuseForeign(
  store: ObjectStore,
  root: Root,
  claim: Claim,
  found: readonly Notice[],
  run: Run,
): Promise<void> {
  const claimed = found.some(
    ({ content }) =>
      content?.kind === 'claim' && content.tag === claim.tag && content.digest !== claim.digest,
  );
  if (claimed) {
    throw new AlbaError(
      'released',
      `another job is publishing the release ${claim.tag} with other content right now`,
      {
        hint: 'let one job publish a release; if both were refused, run the right one again',
      },
    );
  }
  const standing = await readDocument(store, root.key, { signal: deadline(run) });
  if (standing !== undefined && (claim.digestOf ?? digestOf)(standing.bytes) !== claim.digest) {
    throw new AlbaError('released', `the release ${claim.tag} was published with other content meanwhile`, {
      hint: 'publish this content under a new tag, or replace the release with --overwrite',
    });
  }
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

/** Takes back claims, whatever happened: a claim that is left makes another content of that release wait for its lease. */
async function withdraw(store: ObjectStore, keys: readonly string[], run: Run): Promise<void> {
  if (keys.length === 0) return;
  try {
    await store.remove(keys, { signal: AbortSignal.timeout(run.timing.request) });
  } catch (error) {
    // The publish is done, or its own error is the one to tell: a claim that stays is over within the lease.
    run.reporter.debug(`a claim could not be removed: ${String(error)}`);
  }
}
