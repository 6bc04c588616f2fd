import { createHash } from 'node:crypto';
import { digestOf, toDigest } from '../oci/digest.ts';
import { AlbaError, asAlbaError } from '../report/error.ts';
import { endWith } from './end-with.ts';
import type { Body } from './object-store.ts';

export interface ReadingOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether only the size is looked at: for a receiver that looks at the digest itself. */
  readonly isTrusted?: boolean;
  /** Called with the size of each chunk, when it has been taken. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * The chunks of a body, counted and hashed on the way; the last one only when all are what the body's size and digest
 * say. So nobody who takes them, not even a server that checks nothing, ever has a whole body that is wrong. Throws
 * `damaged` then, `source` when the body cannot be read, the signal's reason when aborted.
 */
export async function* checkedBytes(
  key: string,
  body: Body,
  { signal, isTrusted = false, onProgress }: ReadingOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  signal?.throwIfAborted();
  const hash = createHash('sha256');
  let seen = 0;
  let held: Buffer | undefined;
  const stream = endWith(signal, body.open());
  try {
    for await (const chunk of stream) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      seen += bytes.length;
      if (seen > body.size) throw changed(key, `has more than the ${body.size} bytes it had`);
      if (!isTrusted) hash.update(bytes);
      if (held) {
        yield held;
        onProgress?.(held.length);
      }
      held = bytes;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw asAlbaError(error, 'source', `what is to become ${key} cannot be read`);
  }
  if (seen < body.size) throw changed(key, `has ${seen} bytes of the ${body.size} it had`);
  const digest = isTrusted ? body.digest : toDigest(hash.digest('hex'));
  if (digest !== body.digest) throw changed(key, `has the digest ${digest}, not ${body.digest}`);
  if (held) {
    yield held;
    onProgress?.(held.length);
  }
}

/** The same at once, of a small body. */
export function checkedWhole(key: string, body: Body, read: () => Buffer): Buffer {
  const bytes = readable(key, read);
  if (bytes.length > body.size) throw changed(key, `has more than the ${body.size} bytes it had`);
  if (bytes.length < body.size) throw changed(key, `has ${bytes.length} bytes of the ${body.size} it had`);
  const digest = digestOf(bytes);
  if (digest !== body.digest) throw changed(key, `has the digest ${digest}, not ${body.digest}`);
  return bytes;
}

function readable(key: string, read: () => Buffer): Buffer {
  try {
    return read();
  } catch (error) {
    throw asAlbaError(error, 'source', `what is to become ${key} cannot be read`);
  }
}

function changed(key: string, how: string): AlbaError {
  return new AlbaError('damaged', `what is to become ${key} ${how}`, {
    hint: 'it changed while it was being published: wait until the build has ended, then publish again',
  });
}
