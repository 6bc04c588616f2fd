import { expect, it } from 'vitest';
import {
  formatBytes,
  formatBytesOf,
  formatClock,
  formatCount,
  formatDuration,
} from '../../src/report/bytes.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_345_678, '12.3 MB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [5e9, '5.0 GB'],
  [2e18, '2000.0 PB'],
])('formats %i bytes as %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});

it('formats a part in the unit of the whole', () => {
  expect(formatBytesOf(12_300_000, 40_000_000)).toBe('12.3 of 40.0 MB');
  expect(formatBytesOf(400, 40_000_000)).toBe('0.0 of 40.0 MB');
  expect(formatBytesOf(3, 500)).toBe('3 of 500 B');
});

it('counts in singular and plural', () => {
  expect(formatCount(1, 'object')).toBe('1 object');
  expect(formatCount(0, 'object')).toBe('0 objects');
  expect(formatCount(2, 'index', 'indexes')).toBe('2 indexes');
});

it.each([
  [0, '0.0 s'],
  [3_240, '3.2 s'],
  [9_960, '10 s'],
  [59_600, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [3_725_000, '1 h 02 min'],
])('formats %i ms as %s', (milliseconds, expected) => {
  expect(formatDuration(milliseconds)).toBe(expected);
});

it.each([
  [400, '0:01'],
  [59_500, '1:00'],
  [3_723_000, '1:02:03'],
])('formats %i ms as the clock shows it, %s', (milliseconds, expected) => {
  expect(formatClock(milliseconds)).toBe(expected);
});
