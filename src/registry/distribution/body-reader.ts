import { checkedBytes } from '../../store/checked-body.ts';
import type { Body } from '../../store/object-store.ts';

/**
 * A body piece by piece, as an upload in chunks wants it: it is read through once, unless one goes back. All bytes are hashed, and
 * the last ones come only when the whole is what its digest says.
 */
export class BodyReader {
  readonly #key: string;
  readonly #body: Body;
  readonly #signal: AbortSignal;
  #chunks: AsyncGenerator<Buffer, void, undefined> | undefined;
  #position = 0;
  #rest: Buffer | undefined;

  /** `key`: what it is to become, for messages. */
  constructor(key: string, body: Body, signal: AbortSignal) {
    this.#key = key;
    this.#body = body;
    this.#signal = signal;
  }

  /** The bytes from `from` up to `to`. */
  async *read(from: number, to: number): AsyncGenerator<Buffer, void, undefined> {
    if (this.#chunks === undefined || from !== this.#position) await this.#open(from);
    while (this.#position < to) {
      const chunk = await this.#next();
      if (chunk === undefined) return;
      const piece = chunk.subarray(0, to - this.#position);
      if (piece.length < chunk.length) this.#rest = chunk.subarray(piece.length);
      this.#position += piece.length;
      yield piece;
    }
  }

  async close(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = undefined;
    await chunks?.return();
  }

  async #open(from: number): Promise<void> {
    await this.close();
    this.#chunks = checkedBytes(this.#key, this.#body, { signal: this.#signal });
    this.#position = 0;
    this.#rest = undefined;
    while (this.#position < from) {
      const chunk = await this.#next();
      if (chunk === undefined) return;
      const skipped = Math.min(chunk.length, from - this.#position);
      if (skipped < chunk.length) this.#rest = chunk.subarray(skipped);
      this.#position += skipped;
    }
  }

  async #next(): Promise<Buffer | undefined> {
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest !== undefined) return rest;
    const next = await this.#chunks?.next();
    return next === undefined || next.done ? undefined : next.value;
  }
}
