import type { Dice } from './dice.ts';
import { withChecksum } from './forge-tar.ts';

const block = 512;

/** Breaks bytes: single ones, blocks of a tar, the end. */
export function breakBytes(bytes: Buffer, dice: Dice, said: (what: string) => void): Buffer {
  const [what, breaker] = dice.pick(breakers);
  said(what);
  return breaker(Buffer.from(bytes), dice);
}

type ByteBreaker = (bytes: Buffer, dice: Dice) => Buffer;

const flip: ByteBreaker = (bytes, dice) => {
  for (let n = 1 + dice.below(8); n > 0 && bytes.length > 0; n--) {
    const at = dice.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
  }
  return bytes;
};

const breakers: readonly (readonly [string, ByteBreaker])[] = [
  ['bits flipped', flip],
  ['bits flipped', flip],
  [
    'a byte at the beginning',
    (bytes, dice) => {
      if (bytes.length > 0) bytes[dice.below(Math.min(bytes.length, 600))] = dice.pick([0, 1, 0x7f, 0xff]);
      return bytes;
    },
  ],
  [
    'a byte of a header, with its checksum',
    (bytes, dice) => {
      const headers = headersOf(bytes);
      if (headers.length === 0) return bytes;
      const header = bytes.subarray(dice.pick(headers));
      header[dice.below(block)] = dice.pick([0, 0x20, 0x2f, 0x30, 0x31, 0x37, 0x7f, 0x80, 0xff]);
      withChecksum(header.subarray(0, block));
      return bytes;
    },
  ],
  ['cut off', (bytes, dice) => bytes.subarray(0, dice.below(bytes.length))],
  ['cut off at a block', (bytes, dice) => bytes.subarray(0, dice.below(bytes.length / block) * block)],
  [
    'its last bytes cut off',
    (bytes, dice) => bytes.subarray(0, Math.max(0, bytes.length - 1 - dice.below(1100))),
  ],
  [
    'bytes put in',
    (bytes, dice) => spliced(bytes, dice.below(bytes.length), 0, dice.bytes(1 + dice.below(20))),
  ],
  [
    'a block of zeros put in',
    (bytes, dice) => spliced(bytes, dice.below(bytes.length / block) * block, 0, Buffer.alloc(block)),
  ],
  [
    'blocks taken out',
    (bytes, dice) => spliced(bytes, dice.below(bytes.length / block) * block, block * (1 + dice.below(3))),
  ],
  [
    'blocks exchanged',
    (bytes, dice) => {
      const [one, other] = [0, 0].map(() => dice.below(bytes.length / block) * block) as [number, number];
      const kept = Buffer.from(bytes.subarray(one, one + block));
      bytes.copy(bytes, one, other, other + block);
      kept.copy(bytes, other);
      return bytes;
    },
  ],
  [
    'blocks repeated',
    (bytes, dice) => {
      const at = dice.below(bytes.length / block) * block;
      return spliced(bytes, at, 0, bytes.subarray(at, at + block * (1 + dice.below(4))));
    },
  ],
  ['bytes behind it', (bytes, dice) => Buffer.concat([bytes, dice.bytes(1 + dice.below(1500))])],
  ['zeros behind it', (bytes, dice) => Buffer.concat([bytes, Buffer.alloc(1 + dice.below(3000))])],
  [
    'random bytes from there on',
    (bytes, dice) => {
      const at = dice.below(bytes.length);
      dice.bytes(Math.min(bytes.length - at, 700)).copy(bytes, at);
      return bytes;
    },
  ],
  ['nothing left', () => Buffer.alloc(0)],
];

function spliced(bytes: Buffer, at: number, removed: number, added: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

/** Where blocks are that look like headers of a tar. */
function headersOf(bytes: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at + block <= bytes.length; at += block)
    if (bytes.subarray(at + 257, at + 262).toString('latin1') === 'ustar') found.push(at);
  return found;
}
