import { createReadStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { type Digest, digestOf } from '../oci/digest.ts';
import type { Body } from './object-store.ts';

/** A body from bytes in memory: documents, manifests. */
export function bytesBody(content: Uint8Array | string): Body {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    size: bytes.length,
    digest: digestOf(bytes),
    open: () => Readable.from(bytes.length > 0 ? [bytes] : []),
  };
}

/** A body from a file whose size and digest are known. A file that has changed since is refused by the store. */
export function fileBody(path: string, size: number, digest: Digest): Body {
  const open = () => createReadStream(path, { highWaterMark: 1 << 20 });
  return isSmall(size) ? { size, digest, open, whole: () => readFileSync(path) } : { size, digest, open };
}

/** Whether to read so many bytes at once: a trip to the thread pool and back costs more than the reading. */
export function isSmall(size: number): boolean {
  return size <= 256 << 10;
}
