import { closeSync, openSync, readSync } from 'node:fs';
import { elfHeaderSize, looksLikeElf } from '../archive/elf.ts';
import { unreadable } from '../archive/unreadable.ts';

/** PT_INTERP (gABI § Program Header). */
const interpreterSegment = 3;
/** PATH_MAX of Linux; of the line of a script the kernel reads fewer (execve(2)). */
const longestPath = 4096;

type ReadAt = (offset: number, length: number) => Buffer;

/**
 * What the kernel starts in place of the program at `path`: the interpreter of a script, or the dynamic linker of an ELF file. Undefined
 * where it starts the program itself. Rejects with `source` where the file cannot be read.
 */
export async function interpreterOf(path: string): Promise<string | undefined> {
  try {
    const file = openSync(path, 'r');
    try {
      return interpreterIn((offset, length) => {
        if (!Number.isSafeInteger(offset)) return Buffer.alloc(0); // no file is that long
        const bytes = Buffer.alloc(length);
        return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
      });
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw await unreadable(path, error);
  }
}

function interpreterIn(readAt: ReadAt): string | undefined {
  const header = readAt(0, elfHeaderSize);
  if (looksLikeElf(header)) return header.length < elfHeaderSize ? undefined : linkerIn(header, readAt);
  return /^#![ \t]*([^ \t\n]+)/.exec(readAt(0, longestPath).toString())?.[1];
}

/** Of files whose bytes are in the order of nearly all machines: of the others nothing is known. */
function linkerIn(header: Buffer, readAt: ReadAt): string | undefined {
  if (header[5] !== 1) return undefined;
  const is64 = header[4] === 2;
  const word = (bytes: Buffer, at: number) =>
    is64 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at);
  const table = word(header, is64 ? 32 : 28);
  const size = header.readUInt16LE(is64 ? 54 : 42);
  const count = header.readUInt16LE(is64 ? 56 : 44);
  for (let at = 0; at < count; at++) {
    const segment = readAt(table + at * size, is64 ? 56 : 32);
    if (segment.length < (is64 ? 56 : 32)) return undefined;
    if (segment.readUInt32LE(0) !== interpreterSegment) continue;
    const length = word(segment, is64 ? 32 : 16);
    if (length > longestPath) return undefined;
    return readAt(word(segment, is64 ? 8 : 4), length)
      .toString()
      .split('\0')[0];
  }
  return undefined;
}
