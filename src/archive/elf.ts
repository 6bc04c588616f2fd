import { closeSync, openSync, readSync } from 'node:fs';
import { readArmVariant } from './arm-attributes.ts';

/** What an ELF file is made for, in OCI terms. */
export interface ElfTarget {
  readonly architecture: string;
  readonly variant?: string;
}

/** Reads `length` bytes at `offset`, fewer where the file ends before. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** Enough for the header of either class. */
export const elfHeaderSize = 64;

/** A section table or an attributes section beyond this is not what a linker writes. */
const mostBytes = 1 << 20;

/** SHT_ARM_ATTRIBUTES: ELF for the Arm Architecture (aaelf32), § Section types. */
const armAttributes = 0x70000003;

/** e_machine (System V ABI, gABI § ELF header) by class and byte order; what is not here has no word in OCI. */
const machines: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  3: { '32le': '386' },
  8: { '32be': 'mips', '32le': 'mipsle', '64be': 'mips64', '64le': 'mips64le' },
  21: { '64be': 'ppc64', '64le': 'ppc64le' },
  22: { '64be': 's390x' },
  40: { '32le': 'arm' },
  62: { '64le': 'amd64' },
  183: { '64le': 'arm64' },
  243: { '64le': 'riscv64' },
  258: { '64le': 'loong64' },
};

/** Whether bytes begin like an ELF file. */
export function looksLikeElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/**
 * What the executable or library at `path` is made for; the variant is known for 32-bit arm only. Reads the headers and
 * one section. Undefined for anything that is not ELF or has no word in OCI; rejects only where the file cannot be read.
 */
export async function readElf(path: string): Promise<ElfTarget | undefined> {
  // For so few bytes a trip to the thread pool and back costs more than the reading.
  const file = openSync(path, 'r');
  try {
    return await elfTarget(async (offset, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    });
  } finally {
    closeSync(file);
  }
}

/**
 * Whether the file at `path` is a program: ELF with an address at which it begins (gABI § ELF header, e_entry), as libraries mostly
 * lack. Throws only where the file cannot be read.
 */
export function isElfProgram(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(elfHeaderSize);
    if (readSync(file, header, 0, elfHeaderSize, 0) < 52 || !looksLikeElf(header)) return false;
    return header.subarray(24, header[4] === 1 ? 28 : 32).some((byte) => byte !== 0);
  } finally {
    closeSync(file);
  }
}

/** What ELF that can be read at an offset is made for. Rejects only where `readAt` does. */
export async function elfTarget(readAt: ReadAt): Promise<ElfTarget | undefined> {
  const header = await readAt(0, elfHeaderSize);
  if (header.length < 52 || !looksLikeElf(header)) return undefined;
  const bits = header[4] === 1 ? '32' : header[4] === 2 ? '64' : '';
  const order = header[5] === 1 ? 'le' : header[5] === 2 ? 'be' : '';
  const machine = order === 'be' ? header.readUInt16BE(18) : header.readUInt16LE(18);
  const architecture = machines[machine]?.[bits + order];
  if (architecture === undefined) return undefined;
  const variant = architecture === 'arm' ? await armVariant(header, readAt) : undefined;
  return variant === undefined ? { architecture } : { architecture, variant };
}

/** From the section of type SHT_ARM_ATTRIBUTES; Elf32, little endian. */
async function armVariant(header: Buffer, readAt: ReadAt): Promise<string | undefined> {
  const [tableOffset, entrySize, entries] = [
    header.readUInt32LE(32),
    header.readUInt16LE(46),
    header.readUInt16LE(48),
  ];
  if (tableOffset === 0 || entrySize < 40 || entrySize * entries > mostBytes) return undefined;
  const table = await readAt(tableOffset, entrySize * entries);
  for (let at = 0; at + 40 <= table.length; at += entrySize) {
    if (table.readUInt32LE(at + 4) !== armAttributes) continue;
    const [offset, size] = [table.readUInt32LE(at + 16), table.readUInt32LE(at + 20)];
    return size > mostBytes ? undefined : readArmVariant(await readAt(offset, size));
  }
  return undefined;
}
