import type { ObjectStore } from '../store/object-store.ts';

/** Objects in a LIST that still costs less than asking for each: one page of S3. */
const affordable = 1000;

/**
 * What a name's objects are, for deciding what need not be sent: by one LIST where they are few, else by a HEAD for each
 * that is asked for. A guess, as a LIST may show what is gone.
 */
export class NameContents {
  readonly #store: ObjectStore;
  readonly #prefix: string;
  readonly #signal: AbortSignal;
  #sizes: Promise<ReadonlyMap<string, number> | undefined> | undefined;

  constructor(store: ObjectStore, prefix: string, signal: AbortSignal) {
    this.#store = store;
    this.#prefix = prefix;
    this.#signal = signal;
  }

  /** Whether an object of that size is there. */
  async has(key: string, size: number): Promise<boolean> {
    this.#sizes ??= this.#list();
    const sizes = await this.#sizes;
    if (sizes !== undefined) return sizes.get(key) === size;
    return (await this.#store.head(key, { signal: this.#signal }))?.size === size;
  }

  /** Undefined where there are too many. */
  async #list(): Promise<ReadonlyMap<string, number> | undefined> {
    const sizes = new Map<string, number>();
    for await (const entry of this.#store.list(this.#prefix, { signal: this.#signal })) {
      if (entry.kind === 'object') sizes.set(entry.key, entry.size);
      if (sizes.size >= affordable) return undefined;
    }
    return sizes;
  }
}
