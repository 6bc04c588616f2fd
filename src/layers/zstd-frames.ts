import { corrupt, DecompressError, trailing, truncated } from './decompress-error.ts';

/** The window of `zstd --long=27`, the largest that zstd itself reads unless told otherwise; RFC 8878 § 3.1.1.1.2. */
const largestWindow = 2 ** 27;
const largestBlock = 128 * 1024;

const frameMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const skippableMagic = Buffer.from([0x50, 0x2a, 0x4d, 0x18]);

/** What the walk is in the middle of; `left` bytes of it are to come. */
type Place =
  | { readonly at: 'magic' | 'header' | 'block' }
  | { readonly at: 'skip' | 'body' | 'checksum'; left: number; readonly last: boolean };

/**
 * Walks over the frames of a zstd stream (RFC 8878 § 3.1) without decoding them: it knows where each ends, so that a stream
 * that is cut off, or goes on with something else, is told of in the same way whatever decodes it.
 */
export class ZstdFrames {
  #place: Place = { at: 'magic' };
  #held: Buffer = Buffer.alloc(0);
  #begun = false;
  #hasChecksum = false;
  #blockMaximum = largestBlock;

  /**
   * The bytes to be decoded among `chunk` and what was held back before it: no piece reaches over the end of a frame, and
   * skippable frames are left out. Throws DecompressError.
   */
  pieces(chunk: Buffer): Buffer[] {
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = Buffer.alloc(0);
    const found: Buffer[] = [];
    let [start, position] = [0, 0];
    while (position < bytes.length) {
      const { at } = this.#place;
      const length = this.#step(bytes.subarray(position));
      if (length === undefined) {
        this.#held = Buffer.from(bytes.subarray(position));
        break;
      }
      position += length;
      const isSkipped = at === 'magic' || at === 'skip';
      if (isSkipped || this.#place.at === 'magic') {
        if (!isSkipped) found.push(bytes.subarray(start, position));
        start = position;
      }
    }
    if (start < position) found.push(bytes.subarray(start, position));
    return found;
  }

  /** A decoder of frames has no end of its own. */
  rest(bytes: Buffer): void {
    if (bytes.length > 0) throw trailing('zstd');
  }

  /** To be called after the last chunk. Throws DecompressError where the stream may not end here. */
  end(): void {
    if (!this.#begun || this.#place.at !== 'magic' || this.#held.length > 0) throw truncated('zstd');
  }

  /** How many of the bytes belong to the place; undefined where more are needed to tell. */
  #step(bytes: Buffer): number | undefined {
    switch (this.#place.at) {
      case 'magic':
        return this.#magic(bytes);
      case 'header':
        return this.#header(bytes);
      case 'block':
        return this.#block(bytes);
      default:
        return this.#body(this.#place, bytes);
    }
  }

  /** § 3.1.1 and § 3.1.2: the magic number stays part of a frame, so nothing is taken of it. */
  #magic(bytes: Buffer): number | undefined {
    const head = bytes.subarray(0, 4);
    if (head.equals(frameMagic.subarray(0, head.length))) {
      if (head.length < 4) return undefined;
      this.#place = { at: 'header' };
    } else if (isSkippable(head)) {
      if (bytes.length < 8) return undefined;
      this.#place = { at: 'skip', left: 8 + bytes.readUInt32LE(4), last: true };
    } else {
      throw this.#begun ? trailing('zstd') : corrupt('zstd', 'it does not begin as one');
    }
    this.#begun = true;
    return 0;
  }

  /** § 3.1.1.1 */
  #header(bytes: Buffer): number | undefined {
    const descriptor = bytes[4];
    if (descriptor === undefined) return undefined;
    if ((descriptor & 8) !== 0) throw corrupt('zstd', 'a frame has a reserved bit set');
    const isSingle = (descriptor & 0x20) !== 0;
    const dictionaryLength = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const sizeLength = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    const sizeAt = (isSingle ? 5 : 6) + dictionaryLength;
    if (bytes.length < sizeAt + sizeLength) return undefined;
    const dictionary = littleEndian(bytes.subarray(sizeAt - dictionaryLength, sizeAt));
    if (dictionary !== 0)
      throw unsupported(`it needs the dictionary ${dictionary}, and dictionaries are not read`);
    const size = littleEndian(bytes.subarray(sizeAt, sizeAt + sizeLength)) + (sizeLength === 2 ? 256 : 0);
    const window = isSingle ? size : windowOf(bytes[5] ?? 0);
    if (window > largestWindow)
      throw unsupported(
        `it needs a window of ${Math.ceil(window / 2 ** 20)} MiB, and at most 128 MiB are read, as with zstd --long=27`,
      );
    this.#hasChecksum = (descriptor & 4) !== 0;
    this.#blockMaximum = Math.min(window, largestBlock);
    this.#place = { at: 'block' };
    return sizeAt + sizeLength;
  }

  /** § 3.1.1.2 */
  #block(bytes: Buffer): number | undefined {
    if (bytes.length < 3) return undefined;
    const header = bytes.readUIntLE(0, 3);
    const [last, type, size] = [(header & 1) === 1, (header >> 1) & 3, header >> 3];
    if (type === 3) throw corrupt('zstd', 'a block has the reserved type');
    if (size > this.#blockMaximum) throw corrupt('zstd', `a block of ${size} bytes is too large`);
    this.#place = { at: 'body', left: type === 1 ? 1 : size, last };
    // A block of no bytes ends with its header, and no chunk needs to follow it.
    return 3 + this.#body(this.#place, bytes.subarray(3, 3));
  }

  #body(place: Exclude<Place, { at: 'magic' | 'header' | 'block' }>, bytes: Buffer): number {
    const taken = Math.min(place.left, bytes.length);
    place.left -= taken;
    if (place.left > 0) return taken;
    if (!place.last) this.#place = { at: 'block' };
    else if (place.at === 'body' && this.#hasChecksum) this.#place = { at: 'checksum', left: 4, last: true };
    else this.#place = { at: 'magic' };
    return taken;
  }
}

/** `head` can be the beginning of a skippable frame: sixteen magic numbers are one's, from 50 to 5f in the first byte. */
function isSkippable(head: Buffer): boolean {
  return head.every((byte, i) => (i === 0 ? byte & 0xf0 : byte) === skippableMagic[i]);
}

/** § 3.1.1.1.2 */
function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** Up to eight bytes; what is past 2^53 is not exact, and past every bound. */
function littleEndian(bytes: Buffer): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function unsupported(reason: string): DecompressError {
  return new DecompressError('zstd', 'unsupported', `the zstd stream cannot be read: ${reason}`);
}
