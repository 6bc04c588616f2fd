import { expect, test } from 'vitest';
import { AlbaError } from '../../src/report/error.ts';

test('a message with a name that has no end keeps its beginning and its end', () => {
  const { message } = new AlbaError('source', `image.tar: ${'x'.repeat(1e6)} is not there`);
  expect(message).toMatch(/^image\.tar: x+ … x+ is not there$/);
  expect(message.length).toBeLessThan(4100);
});
