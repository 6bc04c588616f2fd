import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DeflateThreads } from '../../src/layers/deflate-threads.ts';
import { gzip } from '../../src/layers/gzip.ts';
import { blockSize } from '../../src/layers/libdeflate.ts';
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
});
