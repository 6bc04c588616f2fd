import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bestZstdEngine, DecompressError, decompress, type ZstdEngine } from '../../src/layers/decompress.ts';
import { ZstdFrames } from '../../src/layers/zstd-frames.ts';

/** What gzip 1.12 and zstd 1.5.4 of Debian 12 made, by the commands beside it. */
const made = {
  /** `printf 'one ' | gzip -n` */
  gzipOne: base64('H4sIAAAAAAAAA8vPS1UAAElhrCMEAAAA'),
  /** `printf two > two.txt; gzip -c two.txt`: with a name and a time */
  gzipTwo: base64('H4sICAC5VWkAA3R3by50eHQAKynPBwBmisoRAwAAAA=='),
  /** `seq 1 400 | zstd -19`: no content size, a checksum */
  zstdNumbers: base64(
    'KLUv/QRodRMASl2kCQugxQ1k22RPVe8eApYAlgCWABtwh+3apu3Zlu3Y7ja3tw22A9gFNoE9YAvYAXbBJtgDG4AdwhWm8IQlHOGGGV4YhENdNdVTSx11a9arQR3oookeWuigS5MeDegw10zzzDLH3JnzZjAHuWSSRxY55MqUJwM5xBVTPLHEETdmvBjEoVenPl169Hb2ddADL058uPDg5eTjgIddm/Zs2bG7ubfBDtf0LMedL+Md5/jGwXgAvAAnwAdwATwAL+AEfIADwEPYFTaFPWFL2BF2w2bYCxuEHWpXbao9taV21G5t1l5tUDvQLtpEe2gL7aBd2qQ92oB2mF2zafbMltkxu7M5e7PB7CC7ZJPskS2yQ3ZlU/ZkA9khdsWm2BNbYkfsxmbsxQaxQ3d1U/d0S3d0t5vd6wbdgbu4iXu4hTu4y03uMQT6gC6gB+gFnaAPdAB6CLwCp8AncAk8Am/gDHyBg8BD8SpOxae4FI/iLc7iKw6KB+JFnIgPcSEexEucxEccEA/DazgNn+EyPIZ3OIdvOBgehJdwEj7CRXgIr3AKn3AgPASv4BR8gkvwCN7gDL7gIHgor3Iqn3Ipj/KWs3zloDyQFzmRD7mQB3nJST5yQB7Ga5zGZ1zGIwMQh9ArdAp9QpfQI/SGztAXOgg9VK/qVH2qS/Wo3uqsvuqgeqBe1In6UBfqQb3USX3UAfUwvabT9Jku02N6p3P6poPpQXpJJ+kjXaSH9Eqn9EkH0kP0ik7RJ7pEj+iNzuiLDqKH9mqn9mmX9mhvO9vXDtoDe7ET+7ALe7CXnexjB+xhvdZpfdZlPda7zvWtg/UAeoEeADugOAg=',
  ),
  /** `seq 1 400 > s; zstd -19 -c --no-check s`: a content size, no checksum */
  zstdNumbersBare: base64(
    'KLUv/WDUBHUTAEpdpAkLoMUNZNtkT1XvHgKWAJYAlgAbcIft2qbt2Zbt2O42t7cNtgPYBTaBPWAL2AF2wSbYAxuAHcIVpvCEJRzhhhleGIRDXTXVU0sddWvWq0Ed6KKJHlrooEuTHg3oMNdM88wyx9yZ82YwB7lkkkcWOeTKlCcDOcQVUzyxxBE3ZrwYxKFXpz5devR29nXQAy9OfLjw4OXk44CHXZv2bNmxu7m3wQ7X9CzHnS/jHef4xsF4ALwAJ8AHcAE8AC/gBHyAA8BD2BU2hT1hS9gRdsNm2AsbhB1qV22qPbWldtRubdZebVA70C7aRHtoC+2gXdqkPdqAdphds2n2zJbZMbuzOXuzwewgu2ST7JEtskN2ZVP2ZAPZIXbFptgTW2JH7MZm7MUGsUN3dVP3dEt3dLeb3esG3YG7uIl7uIU7uMtN7jEE+oAuoAfoBZ2gD3QAegi8AqfAJ3AJPAJv4Ax8gYPAQ/EqTsWnuBSP4i3O4isOigfiRZyID3EhHsRLnMRHHBAPw2s4DZ/hMjyGdziHbzgYHoSXcBI+wkV4CK9wCp9wIDwEr+AUfIJL8Aje4Ay+4CB4KK9yKp9yKY/ylrN85aA8kBc5kQ+5kAd5yUk+ckAexmucxmdcxiMDEIfQK3QKfUKX0CP0hs7QFzoIPVSv6lR9qkv1qN7qrL7qoHqgXtSJ+lAX6kG91El91AH1ML2m0/SZLtNjeqdz+qaD6UF6SSfpI12kh/RKp/RJB9JD9IpO0Se6RI/ojc7oiw6ih/Zqp/Zpl/Zobzvb1w7aA3uxE/uwC3uwl53sYwfsYb3WaX3WZT3Wu871rYP1AHqBHgA=',
  ),
  /** `printf 'one ' | zstd --no-check` */
  zstdOne: base64('KLUv/QBYIQAAb25lIA=='),
  /** `zstd -c two.txt` */
  zstdTwo: base64('KLUv/SQDGQAAdHdvi0T07A=='),
  /** `printf '' | zstd` */
  zstdEmpty: base64('KLUv/SQAAQAAmenYUQ=='),
  /** `head -c 1000000 /dev/zero | zstd -19` */
  zstdZeros: base64('KLUv/QRoTAAACAABAPz/ORACAgAQAAIAEAACABAAAgAQAAIAEAACABAAAxIKAMyuyjk='),
  /** `printf wide | zstd --long=27`, then 28 and 31 */
  zstdWindow27: base64('KLUv/QSIIQAAd2lkZSbOz10='),
  zstdWindow28: base64('KLUv/QSQIQAAd2lkZSbOz10='),
  zstdWindow31: base64('KLUv/QSoIQAAd2lkZSbOz10='),
  /** `zstd -D dictionary -c`, of a text with a dictionary that `zstd --train` made */
  zstdDictionary: base64('KLUv/SfeQl86EYkAAHdpdGggYSBkaWN0aW9uYXJ5vw9sqA=='),
};
const numbers = Array.from({ length: 400 }, (_, n) => `${n + 1}\n`).join('');
/** RFC 8878 § 3.1.2 */
const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 0x28, 0xb5, 0x2f, 0xfd, 0]);
const zeros = (length: number) => Buffer.alloc(length);

interface Way {
  readonly format: 'gzip' | 'zstd';
  readonly engine: ZstdEngine;
  readonly name: string;
}
const gzip: Way = { format: 'gzip', engine: bestZstdEngine, name: 'gzip' };
const zstds: readonly Way[] = [...new Set<ZstdEngine>([bestZstdEngine, 'wasm'])].map((engine) => ({
  format: 'zstd',
  engine,
  name: `zstd, by ${engine}`,
}));

function base64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

function inChunksOf(size: number, bytes: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
}

async function read(way: Way, chunks: Iterable<Buffer>): Promise<string> {
  const found: Buffer[] = [];
  await pipeline(chunks, decompress(way.format, way.engine), async (plain: AsyncIterable<Buffer>) => {
    for await (const chunk of plain) found.push(chunk);
  });
  return Buffer.concat(found).toString();
}

/** In one piece, in pieces of some bytes, and byte by byte: it is to be the same. */
async function outcome(way: Way, ...parts: readonly Buffer[]): Promise<string> {
  const bytes = Buffer.concat(parts);
  const outcomes = new Set<string>();
  for (const size of [Math.max(bytes.length, 1), 7, 1])
    outcomes.add(
      await read(way, inChunksOf(size, bytes)).catch((error) => {
        expect(error).toBeInstanceOf(DecompressError);
        expect(error.format).toBe(way.format);
        return `! ${error.kind}: ${error.message}`;
      }),
    );
  return [...outcomes].join(' | ');
}

/** Every place where `bytes` can be cut off, with what comes out there. */
async function cutsOf(way: Way, bytes: Buffer): Promise<Set<string>> {
  const outcomes = new Set<string>();
  for (let length = 0; length < bytes.length; length++)
    outcomes.add(await outcome(way, bytes.subarray(0, length)));
  return outcomes;
}

const unhandled: unknown[] = [];
const remember = (error: unknown) => unhandled.push(error);
beforeEach(() => process.on('unhandledRejection', remember));
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', remember);
  expect(unhandled.splice(0)).toEqual([]);
});

describe('gzip', () => {
  const { gzipOne, gzipTwo } = made;

  test('members, one or several, with zeros behind them', async () => {
    expect(await outcome(gzip, gzipOne)).toBe('one ');
    expect(await outcome(gzip, gzipOne, gzipTwo)).toBe('one two');
    expect(await outcome(gzip, gzipOne, gzipTwo, zeros(1000))).toBe('one two');
  });

  test('cut off anywhere, also in its header, or empty', async () => {
    const tooEarly = '! truncated: the gzip stream ends too early';
    expect(await cutsOf(gzip, gzipTwo)).toEqual(new Set([tooEarly]));
    for (const length of [1, 2, 3, 9, gzipTwo.length - 1])
      expect(await outcome(gzip, gzipOne, gzipTwo.subarray(0, length))).toBe(tooEarly);
  });

  test('one byte behind the last member: it may be the first of another, or not', async () => {
    for (const byte of [1, 0x1f])
      expect(await outcome(gzip, gzipOne, Buffer.from([byte]))).toMatch(/^! (truncated|trailing): [^|]*$/);
  });

  const behind = '! trailing: something that is not gzip comes behind the gzip stream';
  test.each([
    ['text', Buffer.from('junk')],
    ['two bytes', Buffer.from([1, 2])],
    ['what begins as gzip does', Buffer.from([0x1f, 1, 2, 3])],
    ['what begins more as gzip does', Buffer.from([0x1f, 0x8b, 9, 1, 2, 3, 4, 5, 6, 7, 8])],
    ['zeros, and then text', Buffer.from('\0\0\0junk')],
    ['zeros, and then gzip', Buffer.concat([zeros(3), gzipTwo])],
  ])('%s behind the last member', async (_, junk) => {
    expect(await outcome(gzip, gzipOne, junk)).toBe(behind);
  });

  test('damage', async () => {
    const without = (at: number) => Buffer.from(gzipOne).fill(0xff, at, at + 1);
    expect(await outcome(gzip, Buffer.from('hello'))).toBe(
      '! corrupt: the gzip stream is damaged: it does not begin as one',
    );
    expect(await outcome(gzip, without(10))).toContain('! corrupt: the gzip stream is damaged: ');
    expect(await outcome(gzip, without(17))).toBe(
      '! corrupt: the gzip stream is damaged: incorrect data check',
    );
    expect(await outcome(gzip, without(21))).toBe(
      '! corrupt: the gzip stream is damaged: incorrect length check',
    );
  });
});

describe.each(zstds)('$name', (way) => {
  const { zstdNumbers, zstdNumbersBare, zstdOne, zstdTwo, zstdEmpty, zstdZeros } = made;

  test('frames with and without size and checksum, one or several, skippable ones between them', async () => {
    expect(await outcome(way, zstdNumbers)).toBe(numbers);
    expect(await outcome(way, zstdNumbersBare)).toBe(numbers);
    expect(await outcome(way, zstdOne, zstdNumbers, zstdTwo)).toBe(`one ${numbers}two`);
    expect(await outcome(way, skippable, zstdOne, skippable, skippable, zstdTwo, skippable)).toBe('one two');
    expect(await outcome(way, zstdEmpty)).toBe('');
    expect(await outcome(way, skippable)).toBe('');
    expect((await outcome(way, zstdZeros)).length).toBe(1e6);
  });

  test('windows of up to 128 MiB; the message for larger ones says how large they are', async () => {
    expect(await outcome(way, made.zstdWindow27)).toBe('wide');
    const refused = (size: number) =>
      `! unsupported: the zstd stream cannot be read: it needs a window of ${size} MiB, and at most 128 MiB are read, as with zstd --long=27`;
    expect(await outcome(way, zstdOne, made.zstdWindow28)).toBe(refused(256));
    expect(await outcome(way, made.zstdWindow31)).toBe(refused(2048));
    // A frame of one segment has its size as its window.
    const hugeSegment = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
    expect(await outcome(way, hugeSegment)).toBe(refused(2 ** 20));
  });

  test('a dictionary is asked for in words', async () => {
    expect(await outcome(way, made.zstdDictionary)).toBe(
      '! unsupported: the zstd stream cannot be read: it needs the dictionary 979321566, and dictionaries are not read',
    );
  });

  test('cut off anywhere, or empty', async () => {
    const tooEarly = '! truncated: the zstd stream ends too early';
    expect(await cutsOf(way, zstdTwo)).toEqual(new Set([tooEarly]));
    for (const length of [1, 3, 4, 100, zstdNumbers.length - 5, zstdNumbers.length - 1])
      expect(await outcome(way, zstdOne, zstdNumbers.subarray(0, length))).toBe(tooEarly);
    expect(await outcome(way, zstdOne, skippable.subarray(0, -1))).toBe(tooEarly);
  });

  test.each([
    ['text', Buffer.from('junk')],
    ['zeros', zeros(4)],
    ['what begins as zstd does', Buffer.from([0x28, 0xb5, 0x2f, 0xfc])],
    ['what begins as a skippable frame does', Buffer.from([0x50, 0x2a, 0x4d, 0x19])],
  ])('%s behind the last frame', async (_, junk) => {
    const behind = '! trailing: something that is not zstd comes behind the zstd stream';
    expect(await outcome(way, zstdOne, junk)).toBe(behind);
    expect(await outcome(way, zstdTwo, skippable, junk)).toBe(behind);
  });

  test('damage', async () => {
    const damaged = '! corrupt: the zstd stream is damaged: ';
    expect(await outcome(way, Buffer.from('hello'))).toBe(`${damaged}it does not begin as one`);
    const withByte = (bytes: Buffer, at: number, byte: number) => {
      const copy = Buffer.from(bytes);
      copy[at < 0 ? copy.length + at : at] = byte;
      return copy;
    };
    expect(await outcome(way, withByte(zstdOne, 4, 8))).toBe(`${damaged}a frame has a reserved bit set`);
    expect(await outcome(way, withByte(zstdOne, 6, 0x27))).toBe(`${damaged}a block has the reserved type`);
    expect(await outcome(way, withByte(zstdOne, 8, 0xff))).toBe(
      `${damaged}a block of 2088964 bytes is too large`,
    );
    expect(await outcome(way, withByte(zstdTwo, -1, 0))).toContain(damaged);
    expect(await outcome(way, withByte(zstdTwo, 9, 0))).toContain(damaged);
    for (const at of [9, 20, 100, 300, 600])
      expect(await outcome(way, withByte(zstdNumbers, at, 0x99))).toContain(damaged);
  });

  test('a hundred megabytes of zeros are decoded as they are read, not before', async () => {
    const frames = Array.from({ length: 100 }, () => zstdZeros);
    const stream = Readable.from([Buffer.concat(frames)]).pipe(decompress(way.format, way.engine));
    let [read, most] = [0, 0];
    for await (const chunk of stream) {
      read += chunk.length;
      most = Math.max(most, stream.readableLength);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(read).toBe(100e6);
    expect(most).toBeLessThan(4 * 2 ** 20);
  });
});

describe.each([gzip, ...zstds])('$name, as a stream', (way) => {
  const packed =
    way.format === 'gzip' ? gzipSync(zeros(30e6)) : Buffer.concat(Array(30).fill(made.zstdZeros));

  test('what is written waits for what is read', async () => {
    const stream = decompress(way.format, way.engine);
    const taken = new Promise((resolve) => stream.write(packed, () => resolve('taken')));
    await once(stream, 'readable');
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(await Promise.race([taken, 'waiting'])).toBe('waiting');
    expect(stream.readableLength).toBeLessThan(4 * 2 ** 20);
    stream.resume();
    expect(await taken).toBe('taken');
    stream.destroy();
  });

  test('chunks are large', async () => {
    let count = 0;
    const counting = new Writable({
      write: (_chunk, _encoding, done) => {
        count++;
        done();
      },
    });
    await pipeline([packed], decompress(way.format, way.engine), counting);
    expect(count).toBeLessThan(70);
  });

  test.each(['before the first byte', 'right after it', 'in the middle', 'while it waits'])(
    'it can be given up: %s',
    async (when) => {
      const stream = decompress(way.format, way.engine);
      if (when !== 'before the first byte') stream.write(packed);
      if (when === 'in the middle') await once(stream.resume(), 'data');
      if (when === 'while it waits') await once(stream, 'readable');
      stream.destroy();
      await once(stream, 'close');
      expect(stream.errored).toBeNull();
    },
  );

  test('an error of the input is its own, and closes it', async () => {
    const stream = decompress(way.format, way.engine);
    const failing = async function* () {
      yield packed.subarray(0, 50);
      throw new Error('the disk is gone');
    };
    await expect(
      pipeline(failing(), stream, new Writable({ write: (_c, _e, done) => done() })),
    ).rejects.toThrow('the disk is gone');
    expect(stream.destroyed).toBe(true);
  });
});

test('zstd in WebAssembly gives back its memory, also where it is given up or fails', async () => {
  const wasm: Way = { format: 'zstd', engine: 'wasm', name: '' };
  const window128 = made.zstdWindow27.subarray(0, -4);
  for (let n = 0; n < 60; n++) {
    const stream = decompress('zstd', 'wasm');
    stream.write(window128.subarray(0, 10));
    await new Promise((resolve) => setImmediate(resolve));
    stream.destroy();
    await once(stream, 'close');
    // Sixty windows that were not given back would be more than WebAssembly can address.
    await expect(read(wasm, [made.zstdWindow27.subarray(0, -1), Buffer.from([0])])).rejects.toThrow(
      'damaged',
    );
  }
});

test('no piece for a decoder of zstd reaches over the end of a frame, and skippable frames are left out', () => {
  const frames = new ZstdFrames();
  const chunk = Buffer.concat([skippable, made.zstdOne, skippable, made.zstdTwo, made.zstdEmpty]);
  expect(frames.pieces(chunk)).toEqual([made.zstdOne, made.zstdTwo, made.zstdEmpty]);
  expect(() => frames.end()).not.toThrow();
});
