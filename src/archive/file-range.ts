import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Digest } from '../oci/digest.ts';
import type { Body } from '../store/object-store.ts';

/** Bytes inside a file: an entry of a tar, or all of a file. Opened anew for each use; nothing is kept open. */
export interface FileRange {
  readonly path: string;
  readonly start: number;
  readonly size: number;
}

/** All of it, as a stream. Ends early where the file has become shorter. */
export function streamRange({ path, start, size }: FileRange): Readable {
  if (size === 0) return Readable.from([]);
  return createReadStream(path, { start, end: start + size - 1, highWaterMark: 1 << 20 });
}

/** At most `most` bytes from its beginning. */
export async function readRange({ path, start, size }: FileRange, most: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(Math.min(most, size));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

/** As something to send, whose digest is known. */
export function rangeBody(range: FileRange, digest: Digest): Body {
  return { size: range.size, digest, open: () => streamRange(range) };
}
