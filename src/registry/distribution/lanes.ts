import pLimit from 'p-limit';

/** After so many requests that went well in a row one more is sent at the same time. */
const goodRuns = 16;

/**
 * How many requests are on their way to a server at the same time: fewer from each sign on that they are too many for it, or for
 * the line to it, and more again when they go well.
 */
export class Lanes {
  readonly #most: number;
  readonly #limit: ReturnType<typeof pLimit>;
  #good = 0;
  #cuts = 0;

  constructor(most: number) {
    this.#most = most;
    this.#limit = pLimit(most);
  }

  /** `work` is told how it is known: what was sent before the last cut says nothing about what is sent now. */
  run<Answer>(work: (since: number) => Promise<Answer>): Promise<Answer> {
    return this.#limit(() => work(this.#cuts));
  }

  wentWell(): void {
    this.#good += 1;
    if (this.#good < goodRuns || this.#limit.concurrency >= this.#most) return;
    this.#good = 0;
    this.#limit.concurrency += 1;
  }

  tooMany(since: number): void {
    this.#good = 0;
    if (since < this.#cuts) return;
    this.#cuts += 1;
    this.#limit.concurrency = Math.max(1, Math.floor(this.#limit.concurrency / 2));
  }
}
