import { Transform } from 'node:stream';
import { createGzip } from 'node:zlib';

/** Larger chunks mean fewer trips to zlib's threads; the bytes do not depend on it. */
const chunkSize = 256 * 1024;

/** RFC 1952 § 2.3: where the header says on which system it was written, and the value for « unknown ». */
const systemAt = 9;
const unknownSystem = 255;

/**
 * The streams, to be piped one into the other, that gzip a layer: level 6, no name, no time, and no word about this
 * machine, so that the same tar gives the same bytes wherever this version of Node runs.
 */
export function compress(): readonly [NodeJS.ReadWriteStream, NodeJS.ReadWriteStream] {
  return [createGzip({ level: 6, chunkSize }), withoutSystem()];
}

function withoutSystem(): Transform {
  let position = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (position <= systemAt && systemAt < position + chunk.length)
        chunk[systemAt - position] = unknownSystem;
      position += chunk.length;
      done(null, chunk);
    },
  });
}
