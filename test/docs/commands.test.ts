import { expect, test } from 'vitest';
import { readCommandLine } from '../../src/hosts/command-line/command-line.ts';
import { Mistakes } from '../../src/settings/mistakes.ts';
import { codeLinesOf, pagesIn, textOf } from './pages.ts';
import { shellWords } from './shell-words.ts';

const pages = ['README.md', 'CONTRIBUTING.md', 'docs', 'examples'].flatMap(pagesIn);
const commands = pages.flatMap((page) => {
  const lines = codeLinesOf(textOf(page)).flatMap((line) => line.split(/\s\|\s+/));
  return lines
    .map((line) => line.replace(/^(?:- )?(?:run: )?node \S*dist\/index\.cjs /, 'alba '))
    .filter((line) => line.startsWith('alba '))
    .map((command) => ({ page, command }));
});

test.each(commands)('$page: $command', ({ command }) => {
  const mistakes = new Mistakes();
  readCommandLine(shellWords(command).slice(1), mistakes);
  expect(() => mistakes.throwIfAny()).not.toThrow();
});

test('a slip in a command is seen', () => {
  const mistakes = new Mistakes();
  readCommandLine(
    shellWords("alba static push -t hello:1.0 --overwright 'df/' TARGET # a slip").slice(1),
    mistakes,
  );
  expect(mistakes.count).toBe(1);
});
