import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { blockSize, hasEndMarker, type TarPosition, tarError } from './tar-error.ts';

/** One entry of a tar. `content` can be read once, before the next entry is asked for; what is left of it is skipped. */
export interface TarEntry {
  /** As `plainName` writes it. */
  readonly name: string;
  readonly type: Header['type'] | null;
  /** Bytes. */
  readonly size: number;
  /** Whether anybody may execute it. */
  readonly executable: boolean;
  /** Of hard links and symlinks, as written. */
  readonly target: string;
  readonly content: AsyncIterable<Buffer>;
}

/** Tars from before POSIX have no magic; the checksum tells them. An option that tar-stream's types do not know. */
const beforeUstar: object = { allowUnknownFormat: true };

/**
 * The entries of an uncompressed tar, in order, and at last whether it had an end marker. `label` names it in errors:
 * `damaged` where it is truncated or has something else behind its end, `source` where it is no tar at all.
 */
export async function* tarEntries(
  bytes: Readable,
  label: string,
  signal: AbortSignal,
): AsyncGenerator<TarEntry, boolean> {
  const reader = extract(beforeUstar);
  let last: TarPosition['last'];
  let seen = 0;
  const named = (error: unknown) => (signal.aborted ? signal.reason : tarError(error, label, { seen, last }));
  async function* counted(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      seen += chunk.length;
      yield chunk;
    }
  }
  const feeding = pipeline(bytes, counted, reader, { signal });
  feeding.catch(() => {}); // it destroys the reader, so the loop meets the same error
  try {
    for await (const entry of reader) {
      const header = entry.header as Header & { readonly byteOffset: number };
      const { name, size, type, mode, linkname } = header;
      last = { name, end: header.byteOffset + Math.ceil(size / blockSize) * blockSize };
      const content = chunksOf(entry, named);
      const executable = type === 'file' && (mode & 0o111) !== 0;
      yield { name: plainName(name), type, size, executable, target: linkname ?? '', content };
      for await (const _ of content); // what the reader of the entry left over
    }
    await feeding;
  } catch (error) {
    throw named(error);
  } finally {
    bytes.destroy();
  }
  return hasEndMarker({ seen, last });
}

/** `./a//b/` and `a/b` are one name. */
export function plainName(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The chunks of an entry, without its `return`: that would destroy the whole reader when somebody stops early. */
function chunksOf(entry: AsyncIterable<unknown>, named: (error: unknown) => unknown): AsyncIterable<Buffer> {
  const chunks = (entry as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const next = async () => {
    try {
      return await chunks.next();
    } catch (error) {
      throw named(error);
    }
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}
