import { expect, test } from 'vitest';
import { leaksIn, tracesOf } from './leak-search.ts';

const secret = `Kp4"fake/Jw8+tRz1 Nq6'Bv%é`;
const traces = tracesOf([{ text: secret, user: 'user' }]);
const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each([
  ['as it is', secret],
  ['for URLs', encodeURIComponent(secret)],
  ['for forms', new URLSearchParams({ secret }).toString()],
  ['as JSON', JSON.stringify({ secret })],
  ['as JSON in JSON', JSON.stringify(JSON.stringify({ secret }))],
  ['for HTML', secret.replace('"', '&quot;').replace("'", '&#39;')],
  ['between colours', `\x1b[31m${secret.slice(0, 5)}\x1b[0m${secret.slice(5)}`],
  ['in hex', Buffer.from(secret).toString('hex')],
  ['in base64', base64(secret)],
  ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
  ['as a login', base64(`user:${secret}`)],
  ['within base64', base64(`{"any":"${encodeURIComponent(secret)}"}`)],
  ['by its first characters', secret.slice(0, 13)],
  ['by its last characters', secret.slice(-13)],
])('a secret is found %s', (_, text) => {
  expect(leaksIn('stdout', `some ${text} more`, traces)).toHaveLength(1);
});

test('what is no secret is none', () => {
  expect(leaksIn('stdout', 'Kp4 fake base64 aGVsbG8gd29ybGQsIGhlbGxvIHdvcmxk *** %41', traces)).toEqual([]);
});

test('each line of a secret is one', () => {
  const lines = tracesOf([{ text: 'first-fake-line\nsecond-fake-line' }]);
  expect(leaksIn('stdout', 'a second-fake-line', lines)).toHaveLength(1);
});
