import { asAlbaError } from '../report/error.ts';

/**
 * Hands what a run came to over to all who asked for it. What cannot be handed over is one more failure, and keeps none of the
 * others from getting theirs.
 */
export class Handing {
  readonly #failures: unknown[];
  readonly #isDone: boolean;

  /** `failure`: that of the run itself. */
  constructor(failure: unknown) {
    this.#failures = failure === undefined ? [] : [failure];
    this.#isDone = failure === undefined;
  }

  /** The run's own first. */
  get failures(): readonly unknown[] {
    return this.#failures;
  }

  /** `what`: the channel, for people. */
  async hand(what: string, step: () => unknown): Promise<void> {
    try {
      await step();
    } catch (error) {
      const state = this.#isDone ? 'all else was done; ' : '';
      const hint = `${state}see whether that file can be written, and whether its disk is full`;
      this.#failures.push(asAlbaError(error, 'target', `${what} could not be written`, hint));
    }
  }
}
