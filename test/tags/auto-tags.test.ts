import { expect, test } from 'vitest';
import { autoTags } from '../../src/tags/auto-tags.ts';

function made(tag: string): string {
  return autoTags({ tag, branch: 'main', defaultBranch: 'main' })
    .map(({ text, floating }) => (floating ? `(${text})` : text))
    .join(' ');
}

test.each([
  ['v1.2.3', '1.2.3 (1.2) (1)'],
  ['1.2.3', '1.2.3 (1.2) (1)'],
  ['1.2', '1.2 (1)'],
  ['v0.8.2', '0.8.2 (0.8)'],
  ['0.9', '0.9'],
  ['10.0.0', '10.0.0 (10.0) (10)'],
  ['v1.2.3-rc1', '1.2.3-rc1'],
  ['1.2.3+feat', '1.2.3+feat'],
  ['1.2.3.4', '1.2.3.4'],
  ['nightly', ''],
])('the git tag %s gives %s', (tag, expected) => {
  expect(made(tag)).toBe(expected);
});

test('the default branch gives latest, other branches nothing', () => {
  expect(autoTags({ branch: 'main', defaultBranch: 'main' })).toEqual([{ text: 'latest', floating: true }]);
  expect(autoTags({ branch: 'fix', defaultBranch: 'main' })).toEqual([]);
  expect(autoTags({ tag: '', branch: '', defaultBranch: '' })).toEqual([]);
  expect(autoTags({})).toEqual([]);
});
