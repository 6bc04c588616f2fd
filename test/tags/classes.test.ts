import { expect, test } from 'vitest';
import { classify, isFloatingName } from '../../src/tags/classes.ts';

test.each([
  ['0.9', 'release'],
  ['v0.8.2', 'release'],
  ['1.2.3.4', 'release'],
  ['0.8.2+feat', 'extra'],
  ['0.8.2_feat', 'extra'],
  ['0.8.2-rc1', 'extra'],
  ['v1.0-rc.1+build.5', 'extra'],
  ['1', 'development'],
  ['1.2.3.4.5', 'development'],
  ['latest', 'development'],
  ['main', 'development'],
  ['V1.0', 'development'],
  ['1.0-', 'development'],
  ['1.0\n', 'development'],
  ['4ac3c4f1f6b1e8a8a4d2d3b1c0ffee0123456789', 'development'],
])('%s is of class %s', (tag, expected) => {
  expect(classify(tag)).toBe(expected);
});

test('only latest floats by its name', () => {
  expect(['latest', '1', 'main', 'Latest'].filter(isFloatingName)).toEqual(['latest']);
});
