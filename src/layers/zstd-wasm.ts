import { Duplex } from 'node:stream';
import { ZSTDDecoder } from 'zstddec/stream';

/** What zstddec's WebAssembly offers of libzstd: addresses and sizes are 32 bits, a size of -1 to -120 is an error's number. */
interface Libzstd {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  free(address: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): void;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

const inputSize = 64 * 1024;
const outputSize = 1024 * 1024;
/** `ZSTD_inBuffer` or `ZSTD_outBuffer`: address, size, position. */
const viewSize = 12;
/** zstd_errors.h: `ZSTD_error_maxCode`. */
const errors = 120;

let library: Promise<Libzstd> | undefined;

/**
 * zstddec's own reading takes no notice of errors, and reads from what is there already; what it loads is libzstd as it is.
 */
class Loader extends ZSTDDecoder {
  override _init(result: { readonly instance: { readonly exports: unknown } }): void {
    super._init(result);
    loaded = result.instance.exports as Libzstd;
  }
}
let loaded: Libzstd | undefined;

async function load(): Promise<Libzstd> {
  await new Loader().init();
  if (loaded === undefined) throw new Error('zstddec did not hand over what it loaded');
  return loaded;
}

/** A decoder of zstd frames, as `createZstdDecompress` of newer Nodes is one. Fails with an Error for what is not zstd. */
export async function createWasmZstd(): Promise<Duplex> {
  library ??= load();
  return new WasmZstd(await library);
}

class WasmZstd extends Duplex {
  readonly #zstd: Libzstd;
  readonly #context: number;
  /** Both views, then the input, then the output. */
  readonly #memory: number;
  #input: Buffer = Buffer.alloc(0);
  #taken: ((error?: Error) => void) | undefined;
  #filled = 0;
  #hungry = false;
  #ended = false;

  constructor(zstd: Libzstd) {
    super({ readableHighWaterMark: outputSize });
    this.#zstd = zstd;
    this.#context = zstd.ZSTD_createDCtx();
    this.#memory = zstd.malloc(2 * viewSize + inputSize + outputSize);
    if (this.#context === 0 || this.#memory === 0) throw new Error('there is no memory left for zstd');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#input = chunk;
    this.#taken = done;
    this.#work();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#ended = true;
    this.#work();
    done();
  }

  override _read(): void {
    this.#hungry = true;
    this.#work();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#taken = undefined;
    this.#input = Buffer.alloc(0);
    this.#zstd.free(this.#memory);
    this.#zstd.ZSTD_freeDCtx(this.#context);
    done(error);
  }

  /** Decodes as far as there is input, and as the output is wanted. Output is kept until it fills a chunk. */
  #work(): void {
    while (this.#hungry && !this.destroyed) {
      if (this.#filled === outputSize) this.#hand();
      else if (this.#taken !== undefined) this.#step();
      else if (!this.#ended) return;
      else {
        if (this.#filled > 0) this.#hand();
        this.push(null);
        return;
      }
    }
  }

  #hand(): void {
    const start = this.#memory + 2 * viewSize + inputSize;
    const chunk = Buffer.from(new Uint8Array(this.#zstd.memory.buffer, start, this.#filled));
    this.#filled = 0;
    this.#hungry = false;
    if (this.push(chunk)) this.#hungry = true;
  }

  #step(): void {
    const [outputView, inputView] = [this.#memory, this.#memory + viewSize];
    const inputAt = inputView + viewSize;
    const piece = this.#input.subarray(0, inputSize);
    new Uint8Array(this.#zstd.memory.buffer).set(piece, inputAt);
    const views = new Uint32Array(this.#zstd.memory.buffer, this.#memory, 6);
    views.set([inputAt + inputSize, outputSize, this.#filled, inputAt, piece.length, 0]);
    const result = this.#zstd.ZSTD_decompressStream(this.#context, outputView, inputView);
    if (-errors <= result && result < 0) {
      this.destroy(new Error(`libzstd reports error ${-result}`));
      return;
    }
    // The memory may have grown, and is another buffer then.
    const after = new Uint32Array(this.#zstd.memory.buffer, this.#memory, 6);
    this.#filled = after[2] ?? 0;
    this.#input = this.#input.subarray(after[5] ?? 0);
    // libzstd keeps the last byte of a frame back until all of the frame has been handed out.
    if (this.#input.length > 0) return;
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }
}
