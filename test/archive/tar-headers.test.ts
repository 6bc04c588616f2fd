import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../src/archive/open-archive.ts';
import { tarEntries } from '../../src/archive/tar-entries.ts';
import { tar } from '../support/archives.ts';
import { endMarker, paxHeader, rawEntry, rawHeader } from '../support/raw-tar.ts';
import { forms, openTar, refusalOf } from './open-files.ts';
import { testRun } from './test-run.ts';

const long = `${'d/'.repeat(150)}file`;
const gigabyte = 2 ** 30;

describe.each(forms)('in %s', (form) => {
  test.each([
    ['PAX', [paxHeader({ path: long }), rawEntry({ name: 'short' }, 'x')], long],
    ['PAX, with a size', [paxHeader({ path: long, size: '1' }), rawEntry({ name: 'short' }, 'x')], long],
    [
      'PAX for all, and for one',
      [paxHeader({ comment: 'c' }, 'g'), paxHeader({ path: long }), rawEntry({ name: 'short' }, 'x')],
      long,
    ],
    ['PAX for all', [paxHeader({ comment: 'c' }, 'g'), rawEntry({ name: 'a' }, 'x')], 'a'],
    [
      'GNU',
      [
        rawEntry({ name: '././@LongLink', type: 'L', magic: 'gnu' }, `${long}\0`),
        rawEntry({ name: 'short', magic: 'gnu' }, 'x'),
      ],
      long,
    ],
    ['a tar from before POSIX', [rawEntry({ name: 'a', magic: 'v7', type: '\0' }, 'x')], 'a'],
    ['a contiguous file', [rawEntry({ name: 'a', type: '7' }, 'x')], 'a'],
  ])('the name and the content are those of %s', async (_, blocks, name) => {
    const around = rawEntry({ name: 'around' }, 'y'.repeat(600));
    const { files } = await openTar(
      form,
      Buffer.concat([around, ...blocks, rawEntry({ name: 'behind' }, 'z'), endMarker]),
    );
    expect(String(await files.document(name))).toBe('x');
    expect(String(await files.document('around'))).toHaveLength(600);
    expect(String(await files.document('behind'))).toBe('z');
  });

  test.each([
    ['PAX', [paxHeader({ linkpath: long }), rawEntry({ name: 'l', type: '2', target: 'short' })]],
    [
      'GNU',
      [
        rawEntry({ name: '././@LongLink', type: 'K', magic: 'gnu' }, `${long}\0`),
        rawEntry({ name: 'l', type: '2', target: 'short', magic: 'gnu' }),
      ],
    ],
  ])('the target of a link is that of %s', async (_, blocks) => {
    const file = [paxHeader({ path: long }), rawEntry({ name: 'short' }, 'x')];
    const { files } = await openTar(form, Buffer.concat([...blocks, ...file, endMarker]));
    expect(String(await files.document('l'))).toBe('x');
  });

  test('what a header says of the size of links and folders is nothing', async () => {
    const odd = [
      rawHeader({ name: 'l', type: '1', target: 'a', size: 5000 }),
      rawHeader({ name: 'd/', type: '5', size: 5000 }),
    ];
    const { files } = await openTar(form, Buffer.concat([...odd, rawEntry({ name: 'a' }, 'x'), endMarker]));
    expect(String(await files.document('l'))).toBe('x');
  });

  test.each([
    ['a size below zero', paxHeader({ size: '-5' })],
    ['a size that is no number', paxHeader({ size: 'x' })],
  ])('%s is no tar entry', async (_, pax) => {
    const bytes = Buffer.concat([rawEntry({ name: 'a' }, 'x'), pax, rawEntry({ name: 'b' }, 'x'), endMarker]);
    expect(await refusalOf(form, bytes)).toMatchObject({
      code: 'damaged',
      message: 'image.tar has something that is no tar entry behind the entry a',
    });
  });

  test.each([
    ['of PAX', 'x'],
    ['of PAX for all', 'g'],
    ['of GNU', 'L'],
  ])('a header %s of more than 1 MiB is refused, whatever is there of it', async (_, type) => {
    const first = rawEntry({ name: 'a' }, 'x');
    const message = 'image.tar has a header of more than 1 MiB behind the entry a';
    const there = rawEntry({ name: 'h', type }, Buffer.alloc((1 << 20) + 512, 'x'));
    expect(
      await refusalOf(form, Buffer.concat([first, there, rawEntry({ name: 'b' }), endMarker])),
    ).toMatchObject({
      code: 'damaged',
      message,
    });
    const claimed = Buffer.concat([
      first,
      rawHeader({ name: 'h', type, size: 9 * gigabyte }),
      Buffer.alloc(4096),
    ]);
    expect(await refusalOf(form, claimed)).toMatchObject({ message });
  });
});

test.each([
  ['base-256', [rawHeader({ name: 'big', size: 9 * gigabyte })]],
  ['PAX', [paxHeader({ size: String(9 * gigabyte) }), rawHeader({ name: 'big' })]],
])('a plain archive may hold 9 GiB, said by %s, and is not read through', async (_, headers) => {
  const { run, folder } = await testRun();
  const path = join(folder, 'image.tar');
  const file = await open(path, 'w');
  const start = Buffer.concat(headers);
  await file.write(start, 0, start.length, 0);
  await file.write(rawEntry({ name: 'manifest.json' }, '[]'), 0, 1024, start.length + 9 * gigabyte);
  await file.write(endMarker, 0, 1024, start.length + 9 * gigabyte + 1024);
  await file.close();
  const read: number[] = [];
  const files = await openArchive({ path }, 'image.tar', run, {
    maxLayerSize: 20e9,
    onRead: (n) => read.push(n),
  });
  expect(String(await files.document('manifest.json'))).toBe('[]');
  expect(await files.layer('big')).toMatchObject({ format: 'tar', size: 9 * gigabyte });
  const strict = await openArchive({ path }, 'image.tar', run, { maxLayerSize: 5e9 });
  const message = 'image.tar: the layer big is larger than 5 GB (max-layer-size)';
  await expect(strict.layer('big')).rejects.toMatchObject({ message });
  const stream = createReadStream(path);
  await expect(openArchive({ stream }, 'image.tar', run, { maxLayerSize: 5e9 })).rejects.toMatchObject({
    message,
  });
  expect(stream.bytesRead).toBeLessThan(1e6);
  expect((await stat(path)).blocks).toBeLessThan(1000);
});

test('a stream is let go of when nobody wants more of it', async () => {
  const stream = Readable.from([
    await tar([
      ['a', 'x'],
      ['b', 'y'],
    ]),
  ]);
  for await (const entry of tarEntries(stream, 'image.tar', new AbortController().signal)) {
    expect(entry.name).toBe('a');
    break;
  }
  expect(stream.destroyed).toBe(true);
});

test('what tar-stream writes is read', async () => {
  const { files } = await openTar(
    'a plain file',
    await tar([
      [long, 'x'],
      ['ünï', 'y'],
    ]),
  );
  expect(String(await files.document(long))).toBe('x');
  expect(String(await files.document('ünï'))).toBe('y');
});
