import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal, pipeline, Readable, Transform } from 'node:stream';
import { decompress } from '../layers/decompress.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import { shellWord } from '../report/shell-word.ts';
import { openArchiveFile } from './archive-file.ts';
import { readArchiveStream } from './archive-stream.ts';
import { readRange } from './file-range.ts';
import type { FilesOptions } from './files-in-place.ts';
import type { ImageFiles } from './image-files.ts';
import { peek } from './peek.ts';
import { type Format, headSize, recognise } from './recognise.ts';
import { unreadable } from './unreadable.ts';

/** A file, or a stream that goes by once (standard input, what a script writes). */
export type ArchiveInput = { readonly path: string } | { readonly stream: Readable };

/**
 * The files of an image archive: a tar, plain or in gzip or zstd, recognised by content. A plain tar that is a file is read
 * where it lies; all else goes by once, now. Rejects with `source` for what alba cannot read, and says what can.
 */
export async function openArchive(
  input: ArchiveInput,
  label: string,
  run: Run,
  options: FilesOptions = {},
): Promise<ImageFiles> {
  run.signal.throwIfAborted();
  try {
    if ('stream' in input) return await readStream(input.stream, undefined, label, run, options);
    const { path } = input;
    if (await isPlainTar(path)) return await openArchiveFile(path, label, run, options);
    return await readStream(createReadStream(path, { highWaterMark: 1 << 20 }), path, label, run, options);
  } catch (error) {
    run.signal.throwIfAborted();
    throw await unreadable('path' in input ? input.path : label, error);
  }
}

async function isPlainTar(path: string): Promise<boolean> {
  const file = await stat(path);
  if (!file.isFile()) return false; // a pipe can be read once only
  return recognise(await readRange({ path, start: 0, size: file.size }, headSize)) === 'tar';
}

/** `path`: where the stream comes from, where that is a file. */
async function readStream(
  stream: Readable,
  path: string | undefined,
  label: string,
  run: Run,
  options: FilesOptions,
): Promise<ImageFiles> {
  try {
    const counted = pipeline(addAbortSignal(run.signal, stream), counter(options.onRead), () => {});
    const { head, whole } = await peek(counted, headSize);
    const format = recognise(head);
    const bytes = Readable.from(whole, { objectMode: false, highWaterMark: 1 << 20 });
    if (format === 'tar') return await readArchiveStream(bytes, label, run, options);
    if (format !== 'gzip' && format !== 'zstd') throw refusal(format, label, path);
    // An error of the stream destroys the one that is returned with it.
    const plain = pipeline(bytes, decompress(format), () => {});
    const again = path === undefined ? undefined : () => openPlain(path, format);
    const late = again && options.known && { known: await options.known(), open: again };
    return await readArchiveStream(plain, label, run, { ...options, late });
  } finally {
    stream.destroy();
  }
}

function openPlain(path: string, format: 'gzip' | 'zstd'): Readable {
  return pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), decompress(format), () => {});
}

/** What cannot be read, in words for the user. */
function refusal(
  format: Exclude<Format, 'tar' | 'gzip' | 'zstd'>,
  label: string,
  path: string | undefined,
): AlbaError {
  const file = path === undefined ? 'FILE' : shellWord(path);
  switch (format) {
    case 'xz':
    case 'bzip2':
      return new AlbaError('source', `${label} is compressed with ${format}, which alba does not read`, {
        hint: `decompress it first (${format} -d ${file}), or on the way to a command line: ${format} -dc ${file} | alba … -`,
      });
    case 'script':
      return new AlbaError('source', `${label} is a script, not an image archive`, {
        hint: `if it writes an image, as streamLayeredImage's do, run it where it was built, into a file (${file} > image.tar), or on the way to a command line: ${file} | alba … -`,
      });
    case 'empty':
      return new AlbaError('source', `${label} is empty`, { hint: 'look whether the build has finished' });
    case 'unknown':
      return new AlbaError('source', `${label} is no image`, {
        hint: 'give an image archive (as docker save or nix build make them) or an OCI layout directory',
      });
  }
}

function counter(onRead: FilesOptions['onRead']): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onRead?.(chunk.length);
      done(null, chunk);
    },
  });
}
