import type { Run } from './run.ts';

/**
 * The looks of one writer at the notices of a name. A collector deletes nothing within `wait` of its announcement; so of
 * a chain of looks that are nearer to each other, one sees every collection that may touch what was there since the first
 * of them. Two windows apart at most: with the deadline of the second look that is `wait`.
 */
export class Looks {
  readonly #run: Run;
  #last = Number.NEGATIVE_INFINITY;
  #chain = 0;
  #isClear = false;

  constructor(run: Run) {
    this.#run = run;
  }

  /** The chain that goes on: what was seen, or sent and taken, in it is still there. Undefined before the first clear look. */
  get chain(): number | undefined {
    return this.#isClear ? this.#chain : undefined;
  }

  /** Whether a root may be sent, or an object without another look, on the strength of the last one. */
  isRecent(): boolean {
    return this.#run.clock.now() - this.#last <= this.#run.timing.window;
  }

  /** Adds a look that began at `began`, and found nothing in the way, or did. */
  add(began: number, isClear: boolean): void {
    const isNear = began - this.#last <= 2 * this.#run.timing.window;
    if (!isNear || !isClear || !this.#isClear) this.#chain += 1;
    this.#isClear = isClear;
    this.#last = began;
  }
}
