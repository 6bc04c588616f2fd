import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A buffer whose first `size` bytes count. */
export interface Block {
  readonly buffer: ArrayBuffer;
  readonly size: number;
}

/** What became of a block: bytes of a deflate stream that goes on, and the CRC-32 of what they were. */
export interface DeflatedBlock extends Block {
  readonly crc: number;
}

/** What a block has at most: scripts/libdeflate/blocks.c has as much room. The digests of layers hang on it. */
export const blockSize = 1 << 20;
/** What a buffer has, since blocks that cannot be compressed take a little more: as in blocks.c. */
export const bufferSize = blockSize + (1 << 12);

/** Puts what becomes of a buffer's first `size` bytes in their place. */
type Deflater = (buffer: ArrayBuffer, size: number) => Omit<DeflatedBlock, 'buffer'>;

/** The script of a worker, that also opens a deflater right here. */
export const workerScript = fileURLToPath(new URL('./deflate-block.cjs', import.meta.url));

interface Script {
  compile(wasm: Uint8Array): Promise<unknown>;
  openDeflater(module: unknown): Deflater;
}

function script(): Script {
  return createRequire(import.meta.url)(workerScript);
}

let compiled: Promise<unknown> | undefined;

/** libdeflate.wasm as a WebAssembly.Module, compiled once for all threads. */
export function libdeflate(): Promise<unknown> {
  compiled ??= readFile(new URL('./libdeflate.wasm', import.meta.url)).then(script().compile);
  return compiled;
}

let here: Promise<Deflater> | undefined;

/** A deflater on this thread. It blocks for 10 ms a block. */
export function deflaterHere(): Promise<Deflater> {
  here ??= libdeflate().then(script().openDeflater);
  return here;
}
