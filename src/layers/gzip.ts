import { inBlocks } from './blocks.ts';
import { DeflateThreads } from './deflate-threads.ts';
import { joinCrc32 } from './join-crc32.ts';
import { blockSize, type DeflatedBlock } from './libdeflate.ts';

/** RFC 1952 § 2.3: deflate, no name, time 0, nothing about the level, and the system « unknown ». */
const header = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
/** RFC 1951 § 3.2.6: a block of nothing, the last one. */
const lastBlock = [0x03, 0x00];

let shared: DeflateThreads | undefined;

/** The threads that all layers share. */
function sharedThreads(): DeflateThreads {
  shared ??= new DeflateThreads();
  return shared;
}

/**
 * One gzip member of what comes, for a pipeline. Blocks of 1 MiB are deflated apart, on every core, so that the bytes depend on the
 * input alone: not on the cores, nor the chunks, nor the machine, nor Node's zlib. A piece holds until the next one is asked for.
 */
export async function* gzip(
  plain: AsyncIterable<Uint8Array>,
  threads: DeflateThreads = sharedThreads(),
): AsyncGenerator<Uint8Array> {
  const over = new AbortController();
  const leave = threads.enter();
  const underWay: { readonly size: number; readonly deflated: Promise<DeflatedBlock> }[] = [];
  let buffers = 0;
  let crc = 0;
  let length = 0;

  function empty(): ArrayBuffer {
    buffers++;
    return threads.take();
  }

  async function* oldest() {
    const first = underWay.shift();
    if (first === undefined) return;
    const deflated = await first.deflated;
    crc = joinCrc32(crc, deflated.crc, first.size);
    length += first.size;
    yield new Uint8Array(deflated.buffer, 0, deflated.size);
    threads.giveBack(deflated.buffer);
    buffers--;
  }

  try {
    yield header;
    for await (const block of inBlocks(plain, empty)) {
      const small = block.size < blockSize && underWay.length === 0;
      const deflated = small ? threads.deflateHere(block, over.signal) : threads.deflate(block, over.signal);
      // Whoever would await it may be gone by then.
      deflated.catch(() => {});
      underWay.push({ size: block.size, deflated });
      while (!threads.hasRoom(buffers)) yield* oldest();
    }
    while (underWay.length > 0) yield* oldest();
    yield trailer(crc, length);
  } finally {
    over.abort();
    leave(buffers);
  }
}

/** RFC 1952 § 2.3.1: CRC-32 and length, modulo 2³², behind the last block. */
function trailer(crc: number, length: number): Uint8Array {
  const bytes = Buffer.from([...lastBlock, 0, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeUInt32LE(crc, 2);
  bytes.writeUInt32LE(length % 2 ** 32, 6);
  return bytes;
}
