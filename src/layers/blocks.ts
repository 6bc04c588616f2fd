/**
 * Cuts a stream into buffers filled to their end, the last one excepted, whatever its chunks were. `empty` gives the next buffer;
 * each is handed over with the size of what is in it, which is never 0.
 */
export async function* inBlocks(
  chunks: AsyncIterable<Uint8Array>,
  empty: () => ArrayBuffer,
): AsyncGenerator<{ readonly buffer: ArrayBuffer; readonly size: number }> {
  let block: Uint8Array | undefined;
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      block ??= new Uint8Array(empty());
      const piece = chunk.subarray(at, at + block.length - filled);
      block.set(piece, filled);
      at += piece.length;
      filled += piece.length;
      if (filled < block.length) continue;
      yield { buffer: block.buffer as ArrayBuffer, size: filled };
      block = undefined;
      filled = 0;
    }
  }
  if (block !== undefined) yield { buffer: block.buffer as ArrayBuffer, size: filled };
}
