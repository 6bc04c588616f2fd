/** A tar header, block by block, for tars that no library writes. Fields as POSIX pax § ustar has them. */
export interface RawHeader {
  readonly name: string;
  /** Bytes; written as octal digits where they fit, else base-256 as GNU does. */
  readonly size?: number;
  /** `0` file, `1` hard link, `2` symlink, `5` directory, `x` PAX, `g` PAX for all, `L` and `K` GNU's long names. */
  readonly type?: string;
  readonly target?: string;
  /** Before POSIX there was no magic. */
  readonly magic?: 'ustar' | 'gnu' | 'v7';
}

const magics = { ustar: 'ustar\x0000', gnu: 'ustar  \0', v7: '' };

/** One header block, its checksum right. */
export function rawHeader({ name, size = 0, type = '0', target = '', magic = 'ustar' }: RawHeader): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  if (size < 8 ** 11) block.write(size.toString(8).padStart(11, '0'), 124);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write('00000000001\0', 136);
  block.write(' '.repeat(8), 148);
  block.write(type, 156);
  block.write(target, 157, 100);
  block.write(magics[magic], 257);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A header and its content, filled up to whole blocks. */
export function rawEntry(header: Omit<RawHeader, 'size'>, content: string | Uint8Array = ''): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([
    rawHeader({ ...header, size: bytes.length }),
    bytes,
    Buffer.alloc(-bytes.length & 511),
  ]);
}

/** A PAX header with these records, which come before the entry that they are about (or, as `g`, before all). */
export function paxHeader(records: Readonly<Record<string, string>>, type: 'x' | 'g' = 'x'): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest + String(rest).length;
    length = rest + String(length).length;
    return `${length} ${key}=${value}\n`;
  });
  return rawEntry({ name: 'PaxHeaders/x', type }, lines.join(''));
}

/** The two blocks of zeros at the end of a tar. */
export const endMarker = Buffer.alloc(1024);
