import { type Block, blockSize } from './libdeflate.ts';

/** Cuts a stream into blocks of `blockSize`, whatever its chunks were; the last may be smaller. Each is put into a buffer that `empty` gives. */
export async function* inBlocks(
  chunks: AsyncIterable<Uint8Array>,
  empty: () => ArrayBuffer,
): AsyncGenerator<Block> {
  let block: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      block ??= new Uint8Array(empty(), 0, blockSize);
      const piece = chunk.subarray(at, at + blockSize - filled);
      block.set(piece, filled);
      at += piece.length;
      filled += piece.length;
      if (filled < blockSize) continue;
      yield { buffer: block.buffer, size: filled };
      block = undefined;
      filled = 0;
    }
  }
  if (block !== undefined) yield { buffer: block.buffer, size: filled };
}
