import { describe, expect, it } from 'vitest';
import { Mistakes } from '../../src/settings/mistakes.ts';
import { parseSource } from '../../src/settings/source.ts';
import { checkStdin } from '../../src/settings/stdin.ts';

type Kind = 'stream' | 'terminal' | 'absent';

function check(kind: Kind, ...images: string[]): void {
  const mistakes = new Mistakes();
  const stdin = kind === 'absent' ? undefined : () => kind;
  checkStdin(images.map(parseSource), false, { stdin, spelling: (name) => `--${name}`, mistakes });
  mistakes.throwIfAny();
}

it.each(['-', '-#hello:1.0', 'linux/arm64=-', 'linux/arm64=-#0'])(
  'takes %s where something is sent',
  (word) => {
    expect(() => check('stream', 'a.tar', word)).not.toThrow();
  },
);

it.each([
  ['stream', ['-', 'linux/arm64=-'], /^--container: - is given 2 times/, /file/],
  ['stream', ['-#a:1', '-#b:1'], /^--container: - is given 2 times/, /file/],
  ['terminal', ['-'], /^--container: - is standard input, and that is a terminal/, /\| alba … -/],
  ['absent', ['-#a:1'], /^--container: - is standard input, which only the command line has/, /file/],
] as const)('refuses for %s: %j', (kind, words, message, hint) => {
  expect(() => check(kind, ...words)).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    }),
  );
});

it('takes a file of that name by its path', () => {
  expect(() => check('absent', './-', './-#x')).not.toThrow();
});

it('does not look at standard input where nobody reads it', () => {
  const stdin = () => {
    throw new Error('opened');
  };
  checkStdin([parseSource('a.tar')], false, { stdin, spelling: (name) => name, mistakes: new Mistakes() });
});

describe('a password from standard input', () => {
  function checkWith(kind: Kind, ...images: string[]): void {
    const mistakes = new Mistakes();
    const stdin = kind === 'absent' ? undefined : () => kind;
    checkStdin(images.map(parseSource), true, { stdin, spelling: (name) => `--${name}`, mistakes });
    mistakes.throwIfAny();
  }

  it('is taken where something is sent', () => {
    expect(() => checkWith('stream', 'a.tar')).not.toThrow();
  });

  it.each([
    [
      'terminal',
      ['a.tar'],
      '--password-stdin: standard input is a terminal',
      /^send it the password: printf/,
    ],
    ['stream', ['-'], '--password-stdin and the image - both read', /image to a file .* --credentials$/],
    ['terminal', ['-#a:1'], '--password-stdin and the image - both read', /image to a file/],
  ] as const)('is refused for %s: %j', (kind, images, message, hint) => {
    expect(() => checkWith(kind, ...images)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });
});
