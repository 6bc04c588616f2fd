import { AlbaError } from '../report/error.ts';
import type { ObjectInfo, ObjectStore } from '../store/object-store.ts';
import { missingKeys } from './check-reached.ts';
import { HeldClaim } from './claim.ts';
import { type Notice, NoticeWatcher } from './notices.ts';
import { promptly } from './promptly.ts';
import type { Root } from './root.ts';
import type { Run } from './run.ts';

/** Rounds after which a store is given up as too slow, or objects as being deleted by somebody without a notice. */
const mostRounds = 20;

/**
 * Writes roots, the only writes that need care beside a collector (docs/protocols.md, « Writing a tag »): looks at the
 * notices, waits where one names what is needed, checks by HEAD that everything is there, and writes within the window
 * of the last look, else looks again. `restore` gets the keys that are missing and uploads them. Rejects with the first
 * root's error when all have been tried, so that what was written and what was not is then settled.
 */
export async function writeRoots(
  store: ObjectStore,
  notices: string,
  roots: readonly Root[],
  restore: (missing: readonly string[]) => Promise<void>,
  run: Run,
): Promise<readonly ObjectInfo[]> {
  const claims = roots.flatMap(({ key, claim, held }) =>
    claim === undefined ? [] : [held ?? new HeldClaim(store, notices, key, claim, run)],
  );
  const lookout = new Lookout(store, notices, roots, claims, run);
  try {
    for (let round = 0; round < mostRounds; round += 1) {
      await lookout.untilClear();
      const missing = await missingKeys(store, roots, run, () => lookout.again());
      if (missing === undefined) continue;
      if (missing.length > 0) await restore(missing);
      else if (lookout.isRecent() || (await lookout.again())) return await putAll(store, roots, run);
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

/**
 * Looks at the notices of a name for one writer. A collector deletes nothing within `wait` of its announcement; so of a
 * chain of looks that are nearer to each other, one sees every collection that may touch what was found to be there
 * since the first of them. Two windows apart at most: with the deadline of the second look that is `wait`.
 */
class Lookout {
  readonly #watcher: NoticeWatcher;
  readonly #claims: readonly HeldClaim[];
  readonly #needed: ReadonlySet<string>;
  readonly #run: Run;
  /** When the last look began. */
  #looked = 0;

  constructor(
    store: ObjectStore,
    notices: string,
    roots: readonly Root[],
    claims: readonly HeldClaim[],
    run: Run,
  ) {
    this.#watcher = new NoticeWatcher(store, notices, run);
    this.#claims = claims;
    this.#needed = new Set(roots.flatMap((root) => [root.key, ...root.reaches.map(({ key }) => key)]));
    this.#run = run;
  }

  /** Begins a chain: looks until no notice names what is needed. Throws `released` for another's claim. */
  async untilClear(): Promise<void> {
    const { clock, timing, signal, reporter } = this.#run;
    for (let waits = 0; !(await this.#look()); waits += 1) {
      if (waits === 0) {
        reporter.note('waiting: a collection is deleting what this publish needs (15 minutes at most)');
      }
      await clock.sleep(timing.poll, signal);
    }
  }

  /** Whether a root may be sent on the strength of the last look. */
  isRecent(): boolean {
    return this.#run.clock.now() - this.#looked <= this.#run.timing.window;
  }

  /** Lengthens the chain where that is due. False where it broke: a notice names what is needed, or too long a pause. */
  async again(): Promise<boolean> {
    if (this.isRecent()) return true;
    const before = this.#looked;
    const isClear = await this.#look();
    return isClear && this.#looked - before <= 2 * this.#run.timing.window && this.isRecent();
  }

  async #look(): Promise<boolean> {
    this.#run.signal.throwIfAborted();
    for (const claim of this.#claims) await claim.put();
    this.#looked = this.#run.clock.now();
    const found = await this.#watcher.look(this.#claims.map(({ key }) => key));
    for (const claim of this.#claims) await claim.refuseForeign(found);
    return !found.some((notice) => this.#isInTheWay(notice));
  }

  /** A notice that cannot be read may name anything. */
  #isInTheWay({ content }: Notice): boolean {
    if (content === undefined) return true;
    return content.kind === 'gc' && content.names.some((name) => this.#needed.has(name));
  }
}
