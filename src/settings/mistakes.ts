import { AlbaError } from '../report/error.ts';
import { withoutSecrets, withShortTexts } from './shown.ts';

/** Collects what is wrong with the settings, so that the user hears of everything at once. */
export class Mistakes {
  readonly #found: AlbaError[] = [];

  get count(): number {
    return this.#found.length;
  }

  /** `message` may hold what the user gave, in “ ”: it is shortened, and freed of what may be a secret in an address. */
  add(message: string, hint?: string): void {
    const told = withShortTexts(withoutSecrets(message));
    this.#found.push(new AlbaError('usage', told, hint === undefined ? {} : { hint: withoutSecrets(hint) }));
  }

  /** Runs a step; what it throws as `usage` is kept under the setting's name, and undefined is returned. */
  attempt<Value>(setting: string, step: () => Value): Value | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof AlbaError) || error.code !== 'usage') throw error;
      this.add(`${setting}: ${error.message}`, error.hint);
      return undefined;
    }
  }

  /** Throws where something was found: the one mistake, or one error that has them all as its cause. */
  throwIfAny(): void {
    const [first, ...rest] = this.#found;
    if (first === undefined) return;
    if (rest.length === 0) throw first;
    throw new AlbaError('usage', this.#found.map(({ message }) => message).join('; '), {
      cause: new AggregateError(this.#found, `${this.#found.length} settings are wrong`),
    });
  }
}
