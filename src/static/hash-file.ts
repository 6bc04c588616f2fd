import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { unreadable } from '../archive/unreadable.ts';
import { type Digest, digestOf, toDigest } from '../oci/digest.ts';
import { isSmall } from '../store/body.ts';

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
    signal.throwIfAborted();
    if (isSmall(expected)) {
      const bytes = readFileSync(path);
      onProgress(bytes.length);
      return { size: bytes.length, digest: digestOf(bytes) };
    }
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
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
