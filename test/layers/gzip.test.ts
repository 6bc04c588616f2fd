import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DeflateThreads } from '../../src/layers/deflate-threads.ts';
import { gzip } from '../../src/layers/gzip.ts';
import { blockSize, bufferSize } from '../../src/layers/libdeflate.ts';
import { likeMachineCode } from '../support/machine-code.ts';

async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function packed(bytes: Buffer, threads: DeflateThreads, chunk = 65_536): Promise<Buffer> {
  const out: Uint8Array[] = [];
  for await (const piece of gzip(cut(bytes, chunk), threads)) out.push(Buffer.from(piece));
  return Buffer.concat(out);
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('gzip of a layer', () => {
  const layer = likeMachineCode(5 * blockSize + 12_345);
  /** What every release of alba made of it. Who changes it gives a new digest to every layer that anyone publishes. */
  const golden = 'ac9c429dd5dbbb35ecbf39ef9186bb3a9e41187b94e5e84064cc0b68e56b50a8';

  test.each([0, 1, 2, 5])('is the same bytes with %i threads', async (threads) => {
    expect(sha256(await packed(layer, new DeflateThreads(threads)))).toBe(golden);
  });

  test.each([4_001, blockSize - 1, blockSize, blockSize + 1, 99_999_999])(
    'is the same bytes from chunks of %i',
    async (chunk) => {
      expect(sha256(await packed(layer, new DeflateThreads(2), chunk))).toBe(golden);
    },
  );

  test('is one member, for zlib and for gzip itself', async () => {
    const bytes = await packed(layer, new DeflateThreads(2));
    expect(gunzipSync(bytes).equals(layer)).toBe(true);
    expect(execFileSync('gzip', ['-dc'], { input: bytes, maxBuffer: 2 ** 26 }).equals(layer)).toBe(true);
    const beginning = bytes.subarray(0, 10);
    expect(bytes.indexOf(beginning, 1)).toBe(-1);
  });

  test.each([0, 1, 40, 55, 56, 300, blockSize - 1, blockSize, blockSize + 1, 2 * blockSize])(
    'gives %i bytes back, whatever they are',
    async (size) => {
      const threads = new DeflateThreads(1);
      const noise = createHash('shake256', { outputLength: size }).update('noise').digest();
      for (const bytes of [noise, Buffer.alloc(size, 'a'), layer.subarray(0, size)]) {
        const result = await packed(bytes, threads);
        expect(gunzipSync(result).equals(bytes)).toBe(true);
        // RFC 1951 § 3.2.4: what cannot be compressed costs 5 bytes for each stored block.
        expect(result.length).toBeLessThan(size + 64 + size / 1000);
      }
    },
  );

  test('holds a few blocks, however much comes and however slowly it is taken', async () => {
    const threads = new DeflateThreads(2);
    let read = 0;
    async function* blocks() {
      for (; read < 64; read++) yield layer.subarray(0, blockSize);
    }
    let taken = 0;
    for await (const piece of gzip(blocks(), threads)) {
      if (piece.length > 100) taken++;
      expect(read - taken).toBeLessThanOrEqual(6);
    }
    expect(taken).toBe(64);
  });

  test('leaves room for others when nobody wants the rest of it', async () => {
    const threads = new DeflateThreads(2);
    for (let n = 0; n < 20; n++) {
      let pieces = 0;
      for await (const _ of gzip(cut(layer, 65_536), threads)) {
        if (++pieces === 3) break;
      }
    }
    threads.enter();
    expect(threads.hasRoom(5)).toBe(true);
    expect(sha256(await packed(layer, threads))).toBe(golden);
  });

  test('fails with what its input fails with', async () => {
    async function* broken() {
      yield layer;
      throw new Error('the archive ends too early');
    }
    const all = Readable.from(gzip(broken(), new DeflateThreads(2))).toArray();
    await expect(all).rejects.toThrow('the archive ends too early');
  });

  test('of several layers at once is that of each', async () => {
    const threads = new DeflateThreads(2);
    const all = await Promise.all(Array.from({ length: 6 }, () => packed(layer, threads)));
    expect(new Set(all.map(sha256))).toEqual(new Set([golden]));
  });
});

describe('a thread that compresses', () => {
  const never = new AbortController().signal;
  const block = (size: number) => ({ buffer: new ArrayBuffer(bufferSize), size });

  test('whose end comes early is an error, and the next block has a new one', async () => {
    const threads = new DeflateThreads(1);
    // Nothing hands over as much: it stands for whatever may end a thread.
    await expect(threads.deflate(block(bufferSize + 1), never)).rejects.toThrow();
    expect((await threads.deflate(block(10), never)).size).toBe(15);
  });

  test('is not asked for what nobody waits for', async () => {
    const threads = new DeflateThreads(1);
    await expect(threads.deflate(block(10), AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  });
});
