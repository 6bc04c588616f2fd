import { createHash } from 'node:crypto';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Digest, toDigest } from '../oci/digest.ts';

/** Digest and size of what went by; whole once the stream has ended. */
export interface Measure {
  readonly digest: Digest;
  readonly size: number;
}

/** A stream that hands its input on and measures it. `result` is to be called once, at the end. */
export function measure(): { readonly stream: Transform; result(): Measure } {
  const hash = createHash('sha256');
  let size = 0;
  return {
    stream: new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        size += chunk.length;
        done(null, chunk);
      },
    }),
    result: () => ({ digest: toDigest(hash.digest('hex')), size }),
  };
}

/** Reads all of it, for its digest and size. */
export async function measured(content: AsyncIterable<Buffer>, signal: AbortSignal): Promise<Measure> {
  const found = measure();
  await pipeline(content, found.stream, nowhere(), { signal });
  return found.result();
}

/** The end of a pipeline: takes all and keeps nothing. */
export function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
