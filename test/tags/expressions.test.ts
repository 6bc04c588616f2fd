import { expect, test } from 'vitest';
import { expandTags } from '../../src/tags/expressions.ts';

const release = { tag: 'v1.2.3', sha: 'abc123' };

function texts(expressions: string[], refs: Parameters<typeof expandTags>[1]): string[] {
  return expandTags(expressions, refs).map(({ text }) => text);
}

test('each expression is filled in', () => {
  expect(
    texts(['a:{{version}}', 'a:{{major}}.{{minor}}', ':{{ tag }}', ':{{sha}}', 'a:fixed'], release),
  ).toEqual(['a:1.2.3', 'a:1.2', ':v1.2.3', ':abc123', 'a:fixed']);
  expect(texts([':{{branch}}-{{sha}}'], { branch: 'main', sha: 'abc123' })).toEqual([':main-abc123']);
});

test('a line with an empty expression is dropped', () => {
  expect(texts([':{{version}}', ':x-{{branch}}', ':keep'], { tag: 'nightly' })).toEqual([':keep']);
});

test('a prerelease has a version, but no major and minor to move', () => {
  expect(texts([':{{version}}', ':{{major}}'], { tag: 'v1.2.3-rc1' })).toEqual([':1.2.3-rc1']);
});

test('lines that shorten the version, and latest, float', () => {
  const lines = ['a:{{major}}', 'a:{{major}}.{{minor}}', 'a:latest', 'a:{{version}}', 'a:{{major}}-{{sha}}'];
  expect(expandTags(lines, release).map(({ floating }) => floating)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('an unknown expression is named', () => {
  expect(() => expandTags([':{{verison}}'], release)).toThrow(/“:{{verison}}”.*“{{verison}}”/);
});

test('values are taken as they are', () => {
  expect(texts([':{{branch}}'], { branch: '$& {{sha}}', sha: 'abc' })).toEqual([':$& {{sha}}']);
});
