import type { Count } from './publication.ts';

/** Objects and bytes, counted while they go. */
export class Tally {
  #objects = 0;
  #bytes = 0;

  add(bytes: number): void {
    this.#objects += 1;
    this.#bytes += bytes;
  }

  addAll({ objects, bytes }: Count): void {
    this.#objects += objects;
    this.#bytes += bytes;
  }

  count(): Count {
    return { objects: this.#objects, bytes: this.#bytes };
  }
}
