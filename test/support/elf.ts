/** Tiny ELF files, made by hand: header, attributes section, section table. Enough for whoever reads ELF, not for running. */
export interface ElfShape {
  /** e_machine; 40 is arm, 62 amd64, 183 arm64, 3 386. */
  readonly machine: number;
  readonly bits: 32 | 64;
  readonly bigEndian?: boolean;
  /** Tag_CPU_arch, for arm: 4 is v5, 6 v6, 10 v7, 14 v8. */
  readonly cpuArch?: number;
}

/** Machines by the architecture's word, as most tests need them. */
export const elfShapes = {
  amd64: { machine: 62, bits: 64 },
  arm64: { machine: 183, bits: 64 },
  '386': { machine: 3, bits: 32 },
  arm: { machine: 40, bits: 32 },
  armv6: { machine: 40, bits: 32, cpuArch: 6 },
  armv7: { machine: 40, bits: 32, cpuArch: 10 },
} as const satisfies Record<string, ElfShape>;

/** The bytes of such a file. */
export function elf({ machine, bits, bigEndian = false, cpuArch }: ElfShape): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, bits === 64 ? 2 : 1, bigEndian ? 2 : 1, 1]);
  if (bigEndian) header.writeUInt16BE(machine, 18);
  else header.writeUInt16LE(machine, 18);
  if (cpuArch === undefined) return header;
  const attributes = armAttributes(cpuArch);
  header.writeUInt32LE(header.length + attributes.length, 32); // e_shoff
  header.writeUInt16LE(40, 46); // e_shentsize
  header.writeUInt16LE(2, 48); // e_shnum
  const table = Buffer.alloc(80); // an empty section, then the attributes
  table.writeUInt32LE(0x70000003, 40 + 4);
  table.writeUInt32LE(header.length, 40 + 16);
  table.writeUInt32LE(attributes.length, 40 + 20);
  return Buffer.concat([header, attributes, table]);
}

function armAttributes(cpuArch: number): Buffer {
  const attributes = Buffer.from([5, ...Buffer.from('test\0'), 6, cpuArch, 8, 1]);
  const file = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), attributes]);
  file.writeUInt32LE(file.length, 1);
  const vendor = Buffer.concat([Buffer.alloc(4), Buffer.from('aeabi\0'), file]);
  vendor.writeUInt32LE(vendor.length, 0);
  return Buffer.concat([Buffer.from('A'), vendor]);
}
