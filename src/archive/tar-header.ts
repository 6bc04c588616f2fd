import { extract, type Header } from 'tar-stream';
import type { ByteReader } from './byte-reader.ts';

/** Tars come in blocks of this many bytes; blocks of zeros are their end marker (POSIX pax § ustar). */
const blockSize = 512;

/** What the headers before one entry may come to: long names, PAX attributes. Linux has paths of 4096 bytes. */
const mostHeaderBytes = 1 << 20;

/** One entry of a tar, as its headers tell. */
export interface TarHeader {
  /** As written, never checked: `./a/`, `../x`, `/etc`. */
  readonly name: string;
  /** null for kinds that no standard has. */
  readonly type: Header['type'] | null;
  /** Bytes of content; 0 for all that has none, whatever the header says. */
  readonly size: number;
  /** Whether anybody may execute it. */
  readonly executable: boolean;
  /** Of hard links and symlinks, as written. */
  readonly target: string;
  /** Where in the tar its content begins. */
  readonly start: number;
  /** Where it ends, its last block filled up. */
  readonly end: number;
}

/** What a reader found where a header was to come. */
export type Next =
  | { readonly kind: 'entry'; readonly header: TarHeader }
  /** The end of the bytes; `zeros` is how many blocks of the end marker stood before it. */
  | { readonly kind: 'end'; readonly zeros: number }
  /** The bytes end in the middle of a header. */
  | { readonly kind: 'cut'; readonly zeros: number }
  | { readonly kind: 'garbage'; readonly cause: unknown }
  | { readonly kind: 'too long' };

/** POSIX pax § ustar, typeflag: the size of these is no content's, also where old tools wrote one. */
const withoutContent: ReadonlySet<unknown> = new Set<Header['type']>([
  'link',
  'symlink',
  'character-device',
  'block-device',
  'directory',
  'fifo',
]);

/** Reads the next header, with all that belongs to it (PAX, GNU's long names), and nothing behind it. */
export async function readHeader(reader: ByteReader, signal: AbortSignal): Promise<Next> {
  let zeros = 0;
  let block: Buffer;
  for (;;) {
    signal.throwIfAborted(); // zeros may go on for terabytes, in a file of holes
    block = await reader.read(blockSize);
    if (block.length === 0) return { kind: 'end', zeros };
    if (block.length < blockSize) return { kind: 'cut', zeros };
    if (block.some((byte) => byte !== 0)) break;
    zeros++;
  }
  const decoder = new Decoder();
  try {
    for (let fed = blockSize; ; fed += blockSize) {
      const header = await decoder.feed(block);
      if (header !== undefined) return { kind: 'entry', header: toTarHeader(header, reader.position) };
      if (fed > mostHeaderBytes) return { kind: 'too long' };
      block = await reader.read(blockSize);
      if (block.length < blockSize) return { kind: 'cut', zeros: 0 };
    }
  } catch (error) {
    if (!(error instanceof NoHeader)) throw error;
    // tar-stream's own limit, which is higher.
    return error.message.includes('max size') ? { kind: 'too long' } : { kind: 'garbage', cause: error };
  } finally {
    decoder.close();
  }
}

function toTarHeader(header: Header, start: number): TarHeader {
  const { name, mode, linkname } = header;
  // Before POSIX there was no type for directories, but a slash behind the name.
  const type = header.type === 'file' && name.endsWith('/') ? 'directory' : header.type;
  const size = withoutContent.has(type) ? 0 : header.size;
  return {
    name,
    type,
    size,
    executable: type === 'file' && (mode & 0o111) !== 0,
    target: linkname ?? '',
    start,
    end: start + Math.ceil(size / blockSize) * blockSize,
  };
}

/** Tars from before POSIX have no magic; the checksum tells them. An option that tar-stream's types do not know. */
const options: object = { allowUnknownFormat: true, highWaterMark: 1 };

class NoHeader extends Error {}

/** tar-stream, fed with the blocks of one header until it announces the entry. A new one each time skips the content. */
class Decoder {
  readonly #extract = extract(options);
  #settle: (header: Header | undefined, error?: unknown) => void = () => {};

  constructor() {
    this.#extract.on('entry', (header: Header) => this.#settle(header));
    this.#extract.on('drain', () => this.#settle(undefined));
    this.#extract.on('error', (error: Error) => {
      this.#settle(undefined, new NoHeader(error.message, { cause: error }));
    });
  }

  /** The header that is complete with this block, undefined where more are needed. */
  feed(block: Buffer): Promise<Header | undefined> {
    return new Promise((resolve, reject) => {
      this.#settle = (header, error) => (error === undefined ? resolve(header) : reject(error));
      this.#extract.write(block);
    });
  }

  close(): void {
    this.#extract.destroy();
  }
}
