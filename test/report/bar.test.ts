import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawBar } from '../../src/report/bar.ts';
import { coloured, plain } from '../../src/report/paint.ts';
import { Screen } from '../support/screen.ts';

const work = {
  title: 'sending linux.arm64.tar.gz',
  others: 0,
  bytes: 12_300_000,
  total: 40_000_000,
  startedAt: 0,
};

it.each([
  [4, []],
  [19, ['30 %']],
  [20, ['se…z  [=    ]  30 %', '12.3 of 40.0 MB']],
  [40, ['sending lin…rm64.tar.gz  [=     ]  30 %', '12.3 of 40.0 MB  2.0 MB/s  0:14 left']],
  [80, ['sending l…4.tar.gz  [===          ]  30 %  12.3 of 40.0 MB  2.0 MB/s  0:14 left']],
])('fits %i columns', (columns, lines) => {
  expect(drawBar(work, 2e6, columns, plain)).toEqual(lines);
});

it('leaves out what is unknown', () => {
  expect(drawBar({ ...work, total: 0, bytes: 0 }, 0, 100, coloured)).toEqual([
    'sending linux.arm64.tar.gz  0 B',
  ]);
  expect(drawBar({ ...work, total: 0, bytes: 0 }, 0, 10, plain)).toEqual([]);
});

it('never wraps, whatever the name, the numbers and the width', () => {
  const numbers = { bytes: fc.nat(2e15), more: fc.nat(2e15), rate: fc.nat(1e12), others: fc.nat(300) };
  const columns = fc.integer({ min: 1, max: 200 });
  const title = fc.string({
    unit: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 1 }), fc.constantFrom('名', '👩‍👩‍👧', '❤️', 'a')),
    maxLength: 80,
  });
  fc.assert(
    fc.property(title, columns, fc.record(numbers), (name, width, { bytes, more, rate, others }) => {
      const moving = { title: name, others, bytes, total: bytes + more, startedAt: 0 };
      for (const line of drawBar(moving, rate, width, plain)) {
        expect(new Screen(width, line).wrapped).toEqual([]);
      }
    }),
  );
});
