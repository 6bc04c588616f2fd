import { createReadStream } from 'node:fs';
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
  return { size, digest, open: () => createReadStream(path) };
}
