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
  return { size, digest, open: () => openFile(path, size) };
}

/** Below this many bytes a file is read at once: a trip to the thread pool and back costs more than the reading. */
const atOnce = 256 << 10;

/** The bytes of a file whose size is known, if it has not changed. */
export function openFile(path: string, size: number, signal?: AbortSignal): Readable {
  if (size > atOnce) return createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) });
  return Readable.from(wholeFile(path), { objectMode: false });
}

function* wholeFile(path: string): Generator<Buffer> {
  yield readFileSync(path);
}
