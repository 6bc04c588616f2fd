import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ImageFiles } from '../../src/archive/image-files.ts';
import { endMarker, paxHeader, rawEntry } from '../support/raw-tar.ts';
import { type Form, forms, openTar, refusalOf } from './open-files.ts';

const first = rawEntry({ name: 'first' }, 'x'.repeat(1000));
const last = rawEntry({ name: 'last' }, 'y'.repeat(1000));
const pax = paxHeader({ path: 'last' });
const all = Buffer.concat([first, pax, last, endMarker]);
const header = 512;

const wanted = (files: ImageFiles) => files.document('last', 'manifest.json');

describe.each(forms)('in %s', (form) => {
  test.each([
    [
      'in the first header',
      100,
      form === 'a plain file' || form === 'a plain stream' ? / is no image/ : / is truncated$/,
    ],
    ['in a content', header + 400, / is truncated at the entry first$/],
    ['in what fills up a block', header + 1010, / is truncated at the entry first$/],
    ['in a PAX header', first.length + 100, / is truncated at the entry first$/],
    ['in the content of a PAX header', first.length + header + 10, / is truncated at the entry first$/],
    ['behind a PAX header', first.length + pax.length, / is truncated at the entry first$/],
    ['in the last header', first.length + pax.length + 100, / is truncated at the entry first$/],
    ['in the last content', first.length + pax.length + header + 10, / is truncated at the entry last$/],
    [
      'between entries, which is told when one is missing',
      first.length,
      / is truncated: it ends before last$/,
    ],
  ])('a tar that is cut %s', async (_, at, message) => {
    expect(await refusalOf(form, all.subarray(0, at), wanted)).toMatchObject({
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  test.each([
    ['no end marker', 0],
    ['half of one', 512],
    ['half a block of one', 100],
    ['one', 1024],
    ['much more of one', 1024 + 10240],
  ])('a tar with %s is whole', async (_, zeros) => {
    const bytes = Buffer.concat([first, last, Buffer.alloc(zeros)]);
    const error = await refusalOf(form, bytes, wanted);
    if (zeros === 100) expect(error).toMatchObject({ message: 'image.tar is truncated at the entry last' });
    else expect(error).toBeUndefined();
  });

  test.each([
    ['a little', Buffer.from('garbage')],
    ['a block', Buffer.alloc(512, 'garbage')],
    ['much', Buffer.alloc(50_000, 'garbage')],
  ])('%s garbage behind the end is told of', async (_, garbage) => {
    expect(await refusalOf(form, Buffer.concat([all, garbage]))).toMatchObject({
      code: 'damaged',
      message: 'image.tar has something that is no tar entry behind the entry last',
    });
  });

  test('a header that was damaged is told of by the entry before it', async () => {
    const bytes = Buffer.from(all);
    bytes[first.length + pax.length + 5] = 0xff;
    expect(await refusalOf(form, bytes)).toMatchObject({
      code: 'damaged',
      message: 'image.tar has something that is no tar entry behind the entry first',
    });
  });
});

test.each(['a gzip file', 'a gzip stream', 'a zstd file', 'a zstd stream'] as const)(
  'in %s, something that is no tar is told of',
  async (form) => {
    expect(await refusalOf(form, Buffer.from('hello'.repeat(1000)))).toMatchObject({
      code: 'source',
      message: 'image.tar holds no tar archive',
    });
  },
);

test.runIf(process.platform === 'linux').each(forms)('%s is closed again, read or refused', async (form) => {
  const handles = async () => (await readdir('/proc/self/fd')).length;
  const broken = Buffer.concat([first, rawEntry({ name: './first' }), Buffer.alloc(1 << 20), endMarker]);
  await use(form);
  const before = await handles();
  for (let n = 0; n < 5; n++) await use(form);
  expect(await handles()).toBe(before);

  async function use(as: Form) {
    expect(await refusalOf(as, broken)).toMatchObject({ code: 'source' });
    const { files } = await openTar(as, all);
    await files.document('first');
  }
});
