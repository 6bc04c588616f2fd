import { expect, test } from 'vitest';
import { checkStaticReference } from '../../src/tags/static-names.ts';

test.each([
  ['albatros', '0.9'],
  ['a.b_c-d', '0.8.2+feat'],
  ['9', '_'],
  ['a', 'x'.repeat(128)],
  ['sha256sums', 'index'],
])('%s:%s is fine', (name, tag) => {
  expect(() => checkStaticReference(name, tag)).not.toThrow();
});

test.each([
  ['Albatros', '1', 'name'],
  ['a/b', '1', 'name'],
  ['_alba', '1', 'name'],
  ['', '1', 'name'],
  ['index.html', '1', 'name'],
  ['a', '', 'tag'],
  ['a', '-1', 'tag'],
  ['a', '.', 'tag'],
  ['a', 'x/y', 'tag'],
  ['a', '1\n', 'tag'],
  ['a', 'index.json', 'tag'],
  ['a', 'SHA256SUMS', 'tag'],
  ['a', 'x'.repeat(129), 'tag'],
])('%j:%j is refused for its %3$s', (name, tag, half) => {
  expect(() => checkStaticReference(name, tag)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(half) }),
  );
});
