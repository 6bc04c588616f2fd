import { expect, it } from 'vitest';
import { parseSize } from '../../src/settings/size.ts';

it.each([
  ['100000', 100_000],
  ['1', 1],
  ['512B', 512],
  ['20GB', 20e9],
  ['20gb', 20e9],
  ['1.5 MB', 1_500_000],
  ['512MiB', 512 * 1024 ** 2],
  ['2TiB', 2 * 1024 ** 4],
  ['0.1KB', 100],
])('%s is %i bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

it.each([
  '',
  '0',
  '0.1',
  '-1',
  '20G',
  '20K',
  '5iB',
  '1e9',
  '1,5GB',
  'GB',
  '20 GB left',
  '9999999999999TB',
  '0x10',
])('“%s” is no size', (text) => {
  expect(parseSize(text)).toBeUndefined();
});
