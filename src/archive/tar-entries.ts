import { addAbortSignal, type Readable } from 'node:stream';
import { type ByteReader, StreamReader } from './byte-reader.ts';
import { damagedTar, tarError } from './tar-error.ts';
import { readHeader, type TarHeader } from './tar-header.ts';

/** An entry of a tar that goes by. `content` can be read once, before the next entry is asked for; the rest is skipped. */
export interface TarEntry extends TarHeader {
  readonly content: AsyncIterable<Buffer>;
}

/**
 * The headers of an uncompressed tar, in order, and at last whether it had an end marker: some tools leave it out, so this
 * alone is no error. Content that nobody read is passed over. `label` names the tar in errors: `damaged` where it is
 * truncated or has something else behind its end, `source` where it is no tar at all.
 */
export async function* tarHeaders(
  reader: ByteReader,
  label: string,
  signal: AbortSignal,
): AsyncGenerator<TarHeader, boolean> {
  let last: TarHeader | undefined;
  try {
    for (;;) {
      const next = await readHeader(reader, signal);
      if (next.kind === 'end') return next.zeros > 0;
      if (next.kind !== 'entry') throw damagedTar(label, last, next);
      last = next.header;
      yield last;
      await reader.skip(last.end - reader.position);
      if (reader.position < last.end) throw damagedTar(label, last, { kind: 'cut', zeros: 0 });
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : tarError(error, label, last);
  }
}

/** The same with the entries' contents. Destroys the stream at the end, whatever the end. */
export async function* tarEntries(
  bytes: Readable,
  label: string,
  signal: AbortSignal,
): AsyncGenerator<TarEntry, boolean> {
  const reader = new StreamReader(addAbortSignal(signal, bytes));
  const headers = tarHeaders(reader, label, signal);
  try {
    for (;;) {
      const { done, value: header } = await headers.next();
      if (done) return header;
      yield { ...header, content: contentOf(header, reader, label, signal) };
    }
  } finally {
    bytes.destroy();
  }
}

async function* contentOf(
  header: TarHeader,
  reader: StreamReader,
  label: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { start, size } = header;
  for (;;) {
    const left = start + size - reader.position;
    if (left <= 0) return;
    const chunk = await reader.some(left).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : tarError(error, label, header);
    });
    if (chunk.length === 0) throw damagedTar(label, header, { kind: 'cut', zeros: 0 });
    yield chunk;
  }
}

/** `./a//b/` and `a/b` are one name. One that climbs out begins with `..`. */
export function plainName(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
