import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../../src/report/shell-word.ts';

test.each([
  'images/a.tar',
  "it's",
  'two words',
  '$HOME',
  '',
  '*',
  'a\nb',
  '`x`',
  '"',
  '~',
  '#a',
  'hello:1.0',
])('a shell reads %j as it is', (text) => {
  const printed = execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' });
  expect(printed).toBe(text);
});

test('what needs no quotes has none', () => {
  expect(shellWord('https://example.org/v2/hello:1.0')).toBe('https://example.org/v2/hello:1.0');
});
