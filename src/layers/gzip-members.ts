import { corrupt, trailing, truncated } from './decompress-error.ts';

/** RFC 1952 § 2.3.1: two bytes of magic number, and the one method there is. */
const begin = [0x1f, 0x8b, 0x08];

/**
 * What zlib leaves open of a gzip stream: it finds the members itself, but stops in silence at a zero behind one of them,
 * as gzip pads with zeros.
 */
export class GzipMembers {
  #position = 0;

  pieces(chunk: Buffer): Buffer[] {
    for (const [i, byte] of begin.slice(this.#position).entries())
      if (i < chunk.length && chunk[i] !== byte) throw corrupt('gzip', 'it does not begin as one');
    this.#position += chunk.length;
    return [chunk];
  }

  rest(bytes: Buffer): void {
    if (bytes.some((byte) => byte !== 0)) throw trailing('gzip');
  }

  end(): void {
    if (this.#position === 0) throw truncated('gzip');
  }
}

/** zlib's messages for what comes where a member would begin. The first member's begin has been looked at before. */
const notMembers: ReadonlySet<string> = new Set(['incorrect header check', 'unknown compression method']);

/** The error of Node's gunzip, told as one of the stream. */
export function gunzipError(error: NodeJS.ErrnoException): Error {
  if (error.code === 'Z_BUF_ERROR') return truncated('gzip', error);
  if (notMembers.has(error.message)) return trailing('gzip', error);
  return corrupt('gzip', error.message, error);
}
