import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { toDigest } from '../../src/oci/digest.ts';
import type { Body } from '../../src/store/object-store.ts';

const block = 1 << 20;

/** `size` bytes that depend on `seed`, never all in memory. */
function* generatedBytes(size: number, seed: number): Generator<Buffer> {
  for (let at = 0; at < size; at += block) {
    yield Buffer.alloc(Math.min(block, size - at), `${seed}:${at};`);
  }
}

/** A body of any size, made while it is read. */
export function generatedBody(size: number, seed = 1): Body {
  const hash = createHash('sha256');
  for (const bytes of generatedBytes(size, seed)) hash.update(bytes);
  return {
    size,
    digest: toDigest(hash.digest('hex')),
    open: () => Readable.from(generatedBytes(size, seed)),
  };
}
