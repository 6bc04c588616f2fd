import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decompress } from '../../src/layers/decompress.ts';
import { type PackedLayer, packLayer } from '../../src/layers/pack.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { systemClock } from '../../src/protocol/clock.ts';
import { timing } from '../../src/protocol/constants.ts';
import type { Run } from '../../src/protocol/run.ts';
import { silent } from '../../src/report/reporter.ts';

let run: Run;
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'alba-pack-'));
  const signal = new AbortController().signal;
  run = { reporter: silent, signal, clock: systemClock(), timing, scratch: async () => scratch };
});
afterAll(() => rm(scratch, { recursive: true }));

/** Text that compresses well here and badly there, beyond zlib's window and the size of its chunks. */
const content = Buffer.from(
  Array.from({ length: 60_000 }, (_, n) => `${n} ${Math.imul(n, 2654435761).toString(36)}\n`).join(''),
);

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? bytes.length;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

async function bytesOf(layer: PackedLayer): Promise<Buffer> {
  const bytes = await readFile(layer.path);
  expect(layer.blob.descriptor.size).toBe(bytes.length);
  expect(layer.blob.descriptor.digest).toBe(digestOf(bytes));
  return bytes;
}

test('a packed layer gives its content back, and says nothing of the machine in its header', async () => {
  const layer = await packLayer(Readable.from([content]), run);
  const bytes = await bytesOf(layer);
  expect(layer.diffId).toBe(digestOf(content));
  expect(zlib.gunzipSync(bytes).equals(content)).toBe(true);
  expect(bytes.subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff');
});

test('the bytes do not depend on how the tar is cut into chunks', async () => {
  const whole = await packLayer(Readable.from([content]), run);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 50, max: 300_000 }), { minLength: 1, maxLength: 9 }),
      async (sizes) => {
        const layer = await packLayer(Readable.from(cut(content, sizes)), run);
        expect(layer.blob.descriptor).toEqual(whole.blob.descriptor);
        await rm(layer.path);
      },
    ),
    { numRuns: 25 },
  );
});

test('layers packed at the same time do not touch each other', async () => {
  const contents = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => Buffer.from(letter.repeat(100_000)));
  const layers = await Promise.all(contents.map((bytes) => packLayer(Readable.from([bytes]), run)));
  for (const [index, layer] of layers.entries()) {
    expect(zlib.gunzipSync(await bytesOf(layer)).equals(contents[index] ?? content)).toBe(true);
  }
});

test('a layer of no bytes at all is a layer', async () => {
  const layer = await packLayer(Readable.from([]), run);
  expect(layer.diffId).toBe(digestOf(''));
  expect(zlib.gunzipSync(await bytesOf(layer))).toHaveLength(0);
});

test.runIf('createZstdCompress' in zlib)('zstd gives the content back, and says what it is', async () => {
  const layer = await packLayer(Readable.from([content]), run, 'zstd');
  expect(layer.diffId).toBe(digestOf(content));
  expect(layer.blob.descriptor.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+zstd');
  const plain = createReadStream(layer.path).pipe(decompress('zstd'));
  expect(Buffer.concat(await plain.toArray()).equals(content)).toBe(true);
  // RFC 8878 § 3.1.1.1.1.6: the frame has a checksum.
  expect((await readFile(layer.path)).readUInt8(4) & 4).toBe(4);
});

test.skipIf('createZstdCompress' in zlib)(
  'zstd, where Node has none, is refused with the Node that has',
  async () => {
    const packing = packLayer(Readable.from([content]), run, 'zstd');
    await expect(packing).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining('22.15') });
  },
);

test('an interrupted run stops packing', async () => {
  const controller = new AbortController();
  async function* endless() {
    for (let n = 0; ; n++) {
      if (n === 100) controller.abort();
      yield Buffer.alloc(1 << 16);
    }
  }
  await expect(packLayer(endless(), { ...run, signal: controller.signal })).rejects.toThrow();
});
