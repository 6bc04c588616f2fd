import { createHash } from 'node:crypto';
import { unreadable } from '../archive/unreadable.ts';
import { type Digest, toDigest } from '../oci/digest.ts';
import { openFile } from '../store/body.ts';

/** Size in bytes and digest of a file of about `expected` bytes. Throws `source` where it cannot be read. */
export async function hashFile(
  path: string,
  expected: number,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<{ readonly size: number; readonly digest: Digest }> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of openFile(path, expected, signal) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
      onProgress(chunk.length);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw await unreadable(path, error);
  }
  return { size, digest: toDigest(hash.digest('hex')) };
}
