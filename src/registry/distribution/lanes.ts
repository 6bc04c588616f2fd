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

  constructor(most: number) {
    this.#most = most;
    this.#limit = pLimit(most);
  }

  run<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    return this.#limit(work);
  }

  wentWell(): void {
    this.#good += 1;
    if (this.#good < goodRuns || this.#limit.concurrency >= this.#most) return;
    this.#good = 0;
    this.#limit.concurrency += 1;
  }

  tooMany(): void {
    this.#good = 0;
    this.#limit.concurrency = Math.max(1, Math.floor(this.#limit.concurrency / 2));
  }
}
