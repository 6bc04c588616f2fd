import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unreadable } from '../archive/unreadable.ts';
import { type Digest, toDigest } from '../oci/digest.ts';

/** Size in bytes and digest of a file, read as a stream. Throws `source` where it cannot be read. */
export async function hashFile(
  path: string,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<{ readonly size: number; readonly digest: Digest }> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(path, {
      highWaterMark: 1 << 20,
      signal,
    }) as AsyncIterable<Buffer>) {
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
