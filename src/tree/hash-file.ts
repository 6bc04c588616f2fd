import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { unreadable } from '../archive/unreadable.ts';
import { type Digest, toDigest } from '../oci/digest.ts';
import { isSmall } from '../store/body.ts';

export interface HashedFile {
  /** Bytes. */
  readonly size: number;
  readonly digest: Digest;
}

/** Reads a file of about `expected` bytes. Throws `source` where it cannot be read. */
export async function hashFile(
  path: string,
  expected: number,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<HashedFile> {
  try {
    signal.throwIfAborted();
    return isSmall(expected) ? hashAtOnce(path, onProgress) : await hashStream(path, signal, onProgress);
  } catch (error) {
    signal.throwIfAborted();
    throw await unreadable(path, error);
  }
}

async function hashStream(
  path: string,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<HashedFile> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk);
    size += chunk.length;
    onProgress(chunk.length);
  }
  return { size, digest: toDigest(hash.digest('hex')) };
}

/** One for all files that are read at once: nothing else runs meanwhile. */
const buffer = Buffer.allocUnsafeSlow(256 << 10);

function hashAtOnce(path: string, onProgress: (bytes: number) => void): HashedFile {
  const hash = createHash('sha256');
  let size = 0;
  const file = openSync(path, 'r');
  try {
    for (let read = -1; read !== 0; size += read) {
      read = readSync(file, buffer, 0, buffer.length, null);
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  onProgress(size);
  return { size, digest: toDigest(hash.digest('hex')) };
}
