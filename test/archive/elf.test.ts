import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { elfTarget, readElf } from '../../src/archive/elf.ts';
import { elf } from '../support/elf.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'alba-elf-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function read(bytes: Uint8Array) {
  const path = join(directory, 'binary');
  await writeFile(path, bytes);
  return readElf(path);
}

test.each([
  [{ machine: 62, bits: 64 }, { architecture: 'amd64' }],
  [{ machine: 183, bits: 64 }, { architecture: 'arm64' }],
  [{ machine: 3, bits: 32 }, { architecture: '386' }],
  [{ machine: 22, bits: 64, bigEndian: true }, { architecture: 's390x' }],
  [{ machine: 21, bits: 64 }, { architecture: 'ppc64le' }],
  [{ machine: 243, bits: 64 }, { architecture: 'riscv64' }],
  [{ machine: 40, bits: 32 }, { architecture: 'arm' }],
  [
    { machine: 40, bits: 32, cpuArch: 4 },
    { architecture: 'arm', variant: 'v5' },
  ],
  [
    { machine: 40, bits: 32, cpuArch: 9 },
    { architecture: 'arm', variant: 'v6' },
  ],
  [
    { machine: 40, bits: 32, cpuArch: 10 },
    { architecture: 'arm', variant: 'v7' },
  ],
  [
    { machine: 40, bits: 32, cpuArch: 14 },
    { architecture: 'arm', variant: 'v8' },
  ],
  [{ machine: 40, bits: 32, cpuArch: 0 }, { architecture: 'arm' }],
] as const)('%o is %o', async (shape, target) => {
  expect(await read(elf(shape))).toEqual(target);
});

test('a script, an empty file and a machine without a word in OCI are no target', async () => {
  expect(await read(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
  expect(await read(Buffer.alloc(0))).toBeUndefined();
  expect(await read(elf({ machine: 2, bits: 32 }))).toBeUndefined();
});

test('a broken ELF file never throws', async () => {
  const whole = elf({ machine: 40, bits: 32, cpuArch: 10 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
      fc.nat(whole.length),
      async (changes, length) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        const broken = bytes.subarray(0, length);
        await elfTarget(async (offset, size) => broken.subarray(offset, offset + size));
      },
    ),
    { numRuns: 3000 },
  );
});
