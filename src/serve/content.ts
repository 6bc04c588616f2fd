import { Readable } from 'node:stream';
import type { ServedFile } from './served-directory.ts';

/** What an answer carries: bytes of a known size, of which any part can be read. */
export interface Content {
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly lastModified: Date | undefined;
  /** A stream of the bytes from `start` to `end`, both included. It fails where there are fewer. */
  open(start: number, end: number): Readable;
  /** Must be called, read or not. */
  close(): Promise<void>;
}

/** A file as content; closing the content closes the file. `etag` replaces the file's own. */
export function fileContent(file: ServedFile, etag = file.etag): Content {
  return {
    size: file.size,
    etag,
    lastModified: file.lastModified,
    open(start, end) {
      const stream = file.handle.createReadStream({
        start,
        end,
        autoClose: false,
        highWaterMark: 256 * 1024,
      });
      return Readable.from(exactly(stream, end - start + 1), { objectMode: false });
    },
    close: () => file.handle.close(),
  };
}

/** Bytes in memory as content. */
export function bytesContent(bytes: Buffer, etag: string, lastModified?: Date): Content {
  return {
    size: bytes.length,
    etag,
    lastModified,
    open: (start, end) => Readable.from([bytes.subarray(start, end + 1)], { objectMode: false }),
    close: async () => {},
  };
}

/** A file cut short while it is read must not look like a whole answer: the client was promised its length. */
async function* exactly(stream: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let left = length;
  for await (const chunk of stream) {
    left -= chunk.length;
    yield chunk;
  }
  if (left !== 0) throw new Error('the file became shorter while it was read');
}

/** Reads a small file whole and closes it; undefined where it is bigger than `limit` bytes. */
export async function readWhole(file: ServedFile, limit: number): Promise<Buffer | undefined> {
  try {
    if (file.size > limit) return undefined;
    // Not `readFile`: it would go on beyond the limit if the file grew now.
    const bytes = Buffer.alloc(file.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.handle.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) throw new Error('the file became shorter while it was read');
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await file.handle.close();
  }
}
