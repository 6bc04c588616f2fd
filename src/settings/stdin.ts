import type { Spelling } from './decode.ts';
import type { Mistakes } from './mistakes.ts';
import { isStdin, type Source } from './source.ts';

/** What a host has as standard input: bytes that somebody sends, or a person who types. */
type Stdin = 'stream' | 'terminal';

export interface StdinSituation {
  readonly spelling: Spelling;
  readonly mistakes: Mistakes;
  /** Asked only where standard input is to be read; absent where there is none to read. */
  readonly stdin?: (() => Stdin) | undefined;
}

/** Adds a mistake where images or a password are to come from standard input, and cannot. It can be read once in a run. */
export function checkStdin(
  images: readonly Source[],
  isPassword: boolean,
  { stdin, spelling, mistakes }: StdinSituation,
): void {
  const count = images.filter(isStdin).length;
  if (isPassword) checkPassword(count > 0, { stdin, spelling, mistakes });
  if (isPassword || count === 0) return;
  const name = spelling('container');
  const kind = stdin?.();
  if (kind === undefined) {
    mistakes.add(
      `${name}: - is standard input, which only the command line has`,
      'write the image to a file and give that, or run alba with arguments',
    );
  } else if (count > 1) {
    mistakes.add(
      `${name}: - is given ${count} times, and standard input can be read once`,
      'write each image to a file and give these',
    );
  } else if (kind === 'terminal') {
    mistakes.add(
      `${name}: - is standard input, and that is a terminal`,
      'send it an image: docker save IMAGE | alba … -',
    );
  }
}

function checkPassword(isImage: boolean, { stdin, spelling, mistakes }: StdinSituation): void {
  const name = spelling('password-stdin');
  if (isImage) {
    mistakes.add(
      `${name} and the image - both read standard input, which can be read once`,
      `write the image to a file and give that, or give the password by ${spelling('password')} or ${spelling('credentials')}`,
    );
  } else if (stdin?.() === 'terminal') {
    mistakes.add(
      `${name}: standard input is a terminal, which would show what is typed`,
      `send it the password: printf %s "$TOKEN" | alba … ${name}`,
    );
  }
}
