import type { PutOptions } from './object-store.ts';

/** Bytes told to `onProgress`, which can be taken back when they have to be sent again. */
export class Sent {
  readonly #tell: PutOptions['onProgress'];
  #bytes = 0;

  constructor(tell: PutOptions['onProgress']) {
    this.#tell = tell;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    this.#tell?.(bytes);
  }

  takeBack(): void {
    if (this.#bytes !== 0) this.#tell?.(-this.#bytes);
    this.#bytes = 0;
  }
}
