/** An entry of a tar as its writer wants it, right or wrong. */
export interface ForgedEntry {
  readonly name: string;
  readonly content: Buffer;
  /** The type flag: `0` a file, `1` a hard link, `2` a symlink, `5` a directory, `L`, `K`, `x`, `g`, `S`, or anything. */
  readonly type?: string;
  readonly link?: string;
  /** What the header says of the size; that of the content, if it says nothing else. */
  readonly size?: number | Buffer;
  /** Records of a PAX header before it, or that header's bytes. */
  readonly pax?: Readonly<Record<string, string>> | Buffer;
  /** Laid over the header before its checksum is made. */
  readonly patches?: readonly { readonly at: number; readonly bytes: Buffer }[];
}

const block = 512;

/** A tar written field by field (POSIX.1-2017, pax § ustar): the checksums are right, whatever else is not. */
export function forgeTar(entries: readonly ForgedEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(entryBlocks), Buffer.alloc(2 * block)]);
}

function entryBlocks(entry: ForgedEntry): Buffer[] {
  const { pax, content } = entry;
  const before: Buffer[] = [];
  if (pax !== undefined) {
    const records = Buffer.isBuffer(pax) ? pax : Buffer.concat(Object.entries(pax).map(paxRecord));
    before.push(...entryBlocks({ name: 'PaxHeader', type: 'x', content: records }));
  }
  if (pax === undefined && Buffer.byteLength(entry.name) > 100 && entry.type !== 'L')
    before.push(
      ...entryBlocks({ name: '././@LongLink', type: 'L', content: Buffer.from(`${entry.name}\0`) }),
    );
  return [...before, header(entry), content, Buffer.alloc(-content.length & (block - 1))];
}

function header({ name, content, type = '0', link = '', size, patches = [] }: ForgedEntry): Buffer {
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0, 100);
  bytes.write('0000644\x000000000\x000000000\0', 100, 'latin1');
  if (Buffer.isBuffer(size)) size.copy(bytes, 124, 0, 12);
  else bytes.write(`${(size ?? content.length).toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  bytes.write('00000000001\0', 136, 'latin1');
  bytes.write(type, 156, 1, 'latin1');
  bytes.write(link, 157, 100);
  bytes.write('ustar\x0000', 257, 'latin1');
  for (const patch of patches) patch.bytes.copy(bytes, patch.at);
  return withChecksum(bytes);
}

/** Makes a header's checksum right, in place. */
export function withChecksum(bytes: Buffer): Buffer {
  bytes.fill(0x20, 148, 156);
  const sum = bytes.subarray(0, block).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

/** pax Extended Header File Format: the length counts itself. */
function paxRecord([key, value]: readonly [string, string]): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest) + 1;
  while (Buffer.byteLength(`${length}${rest}`) !== length) length++;
  return Buffer.from(`${length}${rest}`);
}
