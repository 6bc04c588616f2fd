import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareTags, type DatedTag, newestFirst } from '../../src/tags/order.ts';

function order(...tags: string[]): string[] {
  return newestFirst(tags.map((tag) => ({ tag })));
}

test('newest version first, by number and not by letter', () => {
  expect(order('0.9', 'v0.10', '0.8.2', '1.0', '0.8.10')).toEqual(['1.0', 'v0.10', '0.9', '0.8.10', '0.8.2']);
});

test('a prerelease is older than its release, and rc2 older than rc10', () => {
  expect(order('1.0-rc2', '1.0', '1.0-rc10', '1.0-beta', '1.0-rc', '0.9')).toEqual([
    '1.0',
    '1.0-rc10',
    '1.0-rc2',
    '1.0-rc',
    '1.0-beta',
    '0.9',
  ]);
});

test('a build label says nothing about age: the date decides, then the name', () => {
  const early = new Date('2024-01-01');
  const late = new Date('2024-02-01');
  expect(
    newestFirst([
      { tag: '1.0', date: early },
      { tag: '1.0+feat', date: late },
    ]),
  ).toEqual(['1.0+feat', '1.0']);
  expect(order('1.0_feat', '1.0')).toEqual(['1.0', '1.0_feat']);
});

test('what is no version comes after all versions, newest date first', () => {
  expect(
    newestFirst([
      { tag: 'main', date: new Date('2024-01-01') },
      { tag: '0.1', date: new Date('2020-01-01') },
      { tag: 'devel', date: new Date('2024-06-01') },
      { tag: 'undated' },
    ]),
  ).toEqual(['0.1', 'devel', 'main', 'undated']);
});

test('numbers of any length', () => {
  expect(order('0.99999999999999999998', '0.99999999999999999999')[0]).toBe('0.99999999999999999999');
});

const tags: fc.Arbitrary<DatedTag> = fc.record({
  tag: fc.oneof(
    fc.stringMatching(/^v?[0-2](\.[0-2]){1,3}(-(rc|a|[0-2])\.?[0-2]?)?([+_]x)?$/),
    fc.stringMatching(/^[a-c1]{1,2}$/),
  ),
  date: fc.option(
    fc.integer({ min: 1, max: 3 }).map((at) => new Date(at)),
    { nil: undefined },
  ),
});

test('the order does not depend on the order of what is sorted', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(tags, { selector: ({ tag }) => tag, maxLength: 8 }),
      fc.nat(),
      (some, turn) => {
        const turned = some.map((_, at) => some[(at + turn) % some.length] as DatedTag).reverse();
        expect(newestFirst(turned)).toEqual(newestFirst(some));
      },
    ),
  );
});

test('it is transitive', () => {
  fc.assert(
    fc.property(tags, tags, tags, (a, b, c) => {
      fc.pre(compareTags(a, b) <= 0 && compareTags(b, c) <= 0);
      expect(compareTags(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
