import { createReadStream } from 'node:fs';
import { pipeline, type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AlbaError } from '../report/error.ts';
import { shellWord } from '../report/shell-word.ts';
import { headOf } from './head-of.ts';
import { recognise } from './recognise.ts';

/** Large chunks inflate twice as fast as Node's default. */
const chunkSize = 1 << 20;

/**
 * The uncompressed tar inside an archive file. `onRead` is told the bytes of the file as they are read. Rejects with
 * `source` for what alba cannot read, and says what can.
 */
export async function openArchive(path: string, onRead: (bytes: number) => void): Promise<Readable> {
  const format = recognise(await headOf(path));
  switch (format) {
    // An error of the file destroys the stream that is returned with it.
    case 'tar':
      return pipeline(fileStream(path), counter(onRead), () => {});
    case 'gzip':
      return pipeline(fileStream(path), counter(onRead), createGunzip({ chunkSize }), () => {});
    case 'zstd':
    case 'xz':
    case 'bzip2':
      throw new AlbaError('source', `${path} is compressed with ${format}, which alba does not read`, {
        hint: `run ${format} -dc ${shellWord(path)} > image.tar and give image.tar`,
      });
    case 'script':
      throw new AlbaError('source', `${path} is a script, not an image archive`, {
        hint: `if it writes an image, as streamLayeredImage's do: run ${shellWord(path)} > image.tar and give image.tar`,
      });
    case 'empty':
      throw new AlbaError('source', `${path} is empty`, { hint: 'look whether the build has finished' });
    case 'unknown':
      throw new AlbaError('source', `${path} is no image`, {
        hint: 'give an image archive (as docker save or nix build make them) or an OCI layout directory',
      });
  }
}

function fileStream(path: string): Readable {
  return createReadStream(path, { highWaterMark: chunkSize });
}

function counter(onRead: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onRead(chunk.length);
      done(null, chunk);
    },
  });
}
