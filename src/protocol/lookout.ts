import type { ObjectStore } from '../store/object-store.ts';
import type { HeldClaim } from './claim.ts';
import type { Looks } from './looks.ts';
import { type Notice, NoticeWatcher } from './notices.ts';
import type { Run } from './run.ts';

export interface LookoutOptions {
  readonly store: ObjectStore;
  /** The prefix of the name's notices. */
  readonly notices: string;
  /** The keys that a collection must not touch. */
  readonly needed: ReadonlySet<string>;
  /** Renewed at each look. */
  readonly claims?: readonly HeldClaim[];
  /** The looks that these go on from. */
  readonly looks: Looks;
  readonly run: Run;
}

/** Looks at the notices of a name for one writer. */
export class Lookout {
  readonly #watcher: NoticeWatcher;
  readonly #claims: readonly HeldClaim[];
  readonly #needed: ReadonlySet<string>;
  readonly #looks: Looks;
  readonly #run: Run;
  #looking: Promise<boolean> | undefined;

  constructor({ store, notices, needed, claims = [], looks, run }: LookoutOptions) {
    this.#watcher = new NoticeWatcher(store, notices, run);
    this.#claims = claims;
    this.#needed = needed;
    this.#looks = looks;
    this.#run = run;
  }

  /** Looks until no notice names what is needed. Throws `released` for another's claim. */
  async untilClear(): Promise<void> {
    const { clock, timing, signal, reporter } = this.#run;
    for (let waits = 0; !(await this.#look()); waits += 1) {
      if (waits === 0) {
        reporter.note('waiting: a collection is deleting what this publish needs (15 minutes at most)');
      }
      await clock.sleep(timing.poll, signal);
    }
  }

  /** Lengthens the chain where that is due. False where it broke: a notice names what is needed, or too long a pause. */
  async again(): Promise<boolean> {
    if (this.#looks.isRecent()) return true;
    const before = this.#looks.chain;
    await this.#look();
    return this.#looks.chain === before && this.#looks.isRecent();
  }

  /** The same for whoever sends one object of many: to be called before each. What it finds shows when the root is written. */
  async keepUp(): Promise<void> {
    if (this.#looks.isRecent()) return;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  async #look(): Promise<boolean> {
    this.#run.signal.throwIfAborted();
    for (const claim of this.#claims) await claim.put();
    const began = this.#run.clock.now();
    const found = await this.#watcher.look(this.#claims.map(({ key }) => key));
    for (const claim of this.#claims) await claim.refuseForeign(found);
    const isClear = !found.some((notice) => this.#isInTheWay(notice));
    this.#looks.add(began, isClear);
    return isClear;
  }

  /** A notice that cannot be read may name anything. */
  #isInTheWay({ content }: Notice): boolean {
    if (content === undefined) return true;
    return content.kind === 'gc' && content.names.some((name) => this.#needed.has(name));
  }
}
