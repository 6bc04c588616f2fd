import { checkedBytes } from '../../store/checked-body.ts';
import type { Body } from '../../store/object-store.ts';

/**
 * A body piece by piece, as an upload in chunks wants it: it is read through once, unless one goes back. A registry hashes all that
 * it is sent; where it has found something else than it was promised, `doubt` has it hashed here as well, and the last bytes come
 * only when the whole is what its digest says.
 */
export class BodyReader {
  readonly #key: string;
  readonly #body: Body;
  readonly #signal: AbortSignal;
  #chunks: AsyncGenerator<Buffer, void, undefined> | undefined;
  #position = 0;
  #rest: Buffer | undefined;
  /** Counts the readings: one that was given up may still wait for its next bytes, and is not to get those of another. */
  #turn = 0;
  #isReading = false;
  #isTrusted = true;

  /** `key`: what it is to become, for messages. */
  constructor(key: string, body: Body, signal: AbortSignal) {
    this.#key = key;
    this.#body = body;
    this.#signal = signal;
  }

  /** From now on all is hashed. */
  doubt(): void {
    this.#isTrusted = false;
    this.close();
  }

  /** The bytes from `from` up to `to`. */
  async *read(from: number, to: number): AsyncGenerator<Buffer, void, undefined> {
    this.#turn += 1;
    const turn = this.#turn;
    const goesOn = !this.#isReading && this.#chunks !== undefined && from === this.#position;
    this.#isReading = true;
    try {
      if (!goesOn) await this.#open(from, turn);
      while (turn === this.#turn && this.#position < to) {
        const chunk = await this.#next();
        if (turn !== this.#turn || chunk === undefined) return;
        yield this.#take(chunk, to - this.#position);
      }
    } finally {
      if (turn === this.#turn) this.#isReading = false;
    }
  }

  close(): void {
    this.#turn += 1;
    // It ends when what it waits for has come.
    this.#chunks?.return().catch(() => {});
    this.#chunks = undefined;
  }

  async #open(from: number, turn: number): Promise<void> {
    this.#chunks?.return().catch(() => {});
    const options = { signal: this.#signal, isTrusted: this.#isTrusted };
    this.#chunks = checkedBytes(this.#key, this.#body, options);
    this.#position = 0;
    this.#rest = undefined;
    while (turn === this.#turn && this.#position < from) {
      const chunk = await this.#next();
      if (turn !== this.#turn || chunk === undefined) return;
      this.#take(chunk, from - this.#position);
    }
  }

  /** The beginning of a chunk, `most` bytes at most; what is left of it comes next. */
  #take(chunk: Buffer, most: number): Buffer {
    const piece = chunk.subarray(0, most);
    if (piece.length < chunk.length) this.#rest = chunk.subarray(piece.length);
    this.#position += piece.length;
    return piece;
  }

  async #next(): Promise<Buffer | undefined> {
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest !== undefined) return rest;
    const next = await this.#chunks?.next();
    return next === undefined || next.done ? undefined : next.value;
  }
}
