import { Duplex } from 'node:stream';
import * as zlib from 'node:zlib';
import { type CompressedFormat, corrupt } from './decompress-error.ts';
import { GzipMembers, gunzipError } from './gzip-members.ts';
import { ZstdFrames } from './zstd-frames.ts';

export { DecompressError } from './decompress-error.ts';

/** Larger chunks mean fewer trips to zlib's threads: twice the speed of its default. */
const chunkSize = 1024 * 1024;

/** Which zstd decodes: Node's own, where it has one (22.15 and newer), else libzstd in WebAssembly. */
export type ZstdEngine = 'node' | 'wasm';

const nodesZstd = (zlib as { createZstdDecompress?: (options: { chunkSize: number }) => Duplex })
  .createZstdDecompress;

export const bestZstdEngine: ZstdEngine = nodesZstd === undefined ? 'wasm' : 'node';

/** Knows the shape of a format: what of it is for the decoder, and where it may end. Its methods throw DecompressError. */
interface Framing {
  /** What the decoder is to have of this chunk. */
  pieces(chunk: Buffer): Buffer[];
  /** What came after the decoder had reached an end of its own accord. */
  rest(bytes: Buffer): void;
  end(): void;
}

interface Format {
  readonly framing: Framing;
  start(): Promise<Duplex>;
  /** What the decoder's error means. */
  told(error: Error): Error;
}

/**
 * A stream that takes gzip (members one after the other, zeros behind the last) or zstd (frames one after the other,
 * skippable ones among them, windows of up to 128 MiB) and gives what was compressed. Fails with a DecompressError;
 * all of the input must be of the format, and whole.
 */
export function decompress(format: CompressedFormat, engine: ZstdEngine = bestZstdEngine): Duplex {
  return new Decompression(format === 'gzip' ? gzip() : zstd(engine));
}

function gzip(): Format {
  return {
    framing: new GzipMembers(),
    start: async () => zlib.createGunzip({ chunkSize }),
    told: gunzipError,
  };
}

function zstd(engine: ZstdEngine): Format {
  return {
    framing: new ZstdFrames(),
    start: async () => {
      if (engine === 'node' && nodesZstd !== undefined) return nodesZstd({ chunkSize });
      const { createWasmZstd } = await import('./zstd-wasm.ts');
      return createWasmZstd();
    },
    // How a stream ends is the framing's to find, so what is left to the decoder is what is in the frames.
    told: (error) => corrupt('zstd', error.message, error),
  };
}

/** A decoder with its framing before it. The decoder is made when the first byte for it comes. */
class Decompression extends Duplex {
  readonly #format: Format;
  #decoder: Duplex | undefined;
  #inputIsOver = false;
  #decoderIsOver = false;
  #whenOver: () => void = () => {};

  constructor(format: Format) {
    super({ readableHighWaterMark: chunkSize });
    this.#format = format;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#take(chunk).then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    try {
      this.#format.framing.end();
    } catch (error) {
      done(error as Error);
      return;
    }
    this.#inputIsOver = true;
    if (this.#decoder === undefined || this.#decoderIsOver) this.push(null);
    else this.#decoder.end();
    done();
  }

  override _read(): void {
    this.#decoder?.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#decoder === undefined || this.#decoder.closed) {
      done(error);
      return;
    }
    this.#decoder.once('close', () => done(error));
    this.#decoder.destroy();
  }

  async #take(chunk: Buffer): Promise<void> {
    const { framing } = this.#format;
    for (const piece of framing.pieces(chunk)) {
      if (this.#decoderIsOver) framing.rest(piece);
      else await this.#decode(piece, this.#decoder ?? (await this.#begin()));
    }
  }

  /** Resolves when the decoder has taken the piece, or has come to its end before; never where the stream is destroyed. */
  async #decode(piece: Buffer, decoder: Duplex): Promise<void> {
    const before = bytesTaken(decoder);
    await new Promise<void>((resolve) => {
      this.#whenOver = resolve;
      decoder.write(piece, (error) => {
        if (!error) resolve();
      });
    });
    if (this.#decoderIsOver) this.#format.framing.rest(piece.subarray(bytesTaken(decoder) - before));
  }

  async #begin(): Promise<Duplex> {
    const decoder = await this.#format.start();
    this.#decoder = decoder;
    decoder.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) decoder.pause();
    });
    decoder.on('end', () => {
      this.#decoderIsOver = true;
      if (this.#inputIsOver) this.push(null);
      this.#whenOver();
    });
    decoder.on('error', (error) => this.destroy(this.#format.told(error)));
    if (this.destroyed) decoder.destroy();
    return decoder;
  }
}

/** Of what was written: how much the decoder has used. */
function bytesTaken(decoder: Duplex): number {
  return 'bytesWritten' in decoder ? Number(decoder.bytesWritten) : 0;
}
