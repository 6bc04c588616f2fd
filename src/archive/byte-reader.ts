import type { FileHandle } from 'node:fs/promises';

/** Bytes read from the front: those of a stream as they go by, or those of a file, where what is passed over is not read. */
export interface ByteReader {
  /** How many bytes went by. */
  readonly position: number;
  /** The next bytes: as many as asked for, fewer only where the end comes before. */
  read(length: number): Promise<Buffer>;
  /** Passes over bytes, as many as there are. */
  skip(length: number): Promise<void>;
}

/** A stream, whose chunks are handed on as they come. */
export class StreamReader implements ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  #position = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  get position(): number {
    return this.#position;
  }

  /** Some of the next bytes, at most `most`; none at the end. */
  async some(most: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return Buffer.alloc(0);
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.length);
    this.#position += taken.length;
    return taken;
  }

  async read(length: number): Promise<Buffer> {
    const first = await this.some(length);
    if (first.length === length || first.length === 0) return first;
    const parts = [first];
    for (let missing = length - first.length; missing > 0; ) {
      const next = await this.some(missing);
      if (next.length === 0) break;
      parts.push(next);
      missing -= next.length;
    }
    return Buffer.concat(parts);
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      const { length: passed } = await this.some(left);
      if (passed === 0) return;
      left -= passed;
    }
  }
}

/** What is read of a file at once, at least: a header, and often the whole of a small entry behind it. */
const windowSize = 32 * 1024;

/** A file of which `size` bytes count. It stays open, and is its opener's to close. */
export class FileReader implements ByteReader {
  readonly #file: FileHandle;
  readonly #size: number;
  #window: Buffer = Buffer.alloc(0);
  #windowAt = 0;
  #position = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.#size = size;
  }

  get position(): number {
    return this.#position;
  }

  async read(length: number): Promise<Buffer> {
    const from = this.#position - this.#windowAt;
    if (from < 0 || from + length > this.#window.length) await this.#load(length);
    const at = this.#position - this.#windowAt;
    const taken = this.#window.subarray(at, at + length);
    this.#position += taken.length;
    return taken;
  }

  async skip(length: number): Promise<void> {
    this.#position = Math.min(this.#position + length, this.#size);
  }

  async #load(length: number): Promise<void> {
    const wanted = Math.min(Math.max(length, windowSize), this.#size - this.#position);
    const window = Buffer.alloc(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.#file.read(window, filled, wanted - filled, this.#position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#window = window.subarray(0, filled);
    this.#windowAt = this.#position;
  }
}
