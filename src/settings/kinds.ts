import { parseCredentials } from './credentials.ts';
import { parseSize } from './size.ts';
import { isJsonMap, splitList, splitMap } from './split.ts';

/**
 * A value, or what was expected in its place, after `NAME: “TEXT” is not`; `isFileName` where the text was rather the name of a
 * file that may hold it.
 */
type Reading<Value> =
  | { readonly value: Value }
  | { readonly expected: string; readonly isFileName?: boolean };

/** How a setting's text becomes its value. Nothing is loaded for it: `--help` and every mistake go through here. */
export interface Kind<Value> {
  readonly word: 'text' | 'list' | 'map' | 'yes/no' | 'path' | 'secret' | 'choice' | 'number' | 'size';
  readonly read: (text: string) => Reading<Value>;
}

export const text: Kind<string> = { word: 'text', read: oneText('one text') };
export const path: Kind<string> = { word: 'path', read: oneText('a path') };
export const secret: Kind<string> = { word: 'secret', read: oneText('it is one text, and no map') };

export const list: Kind<readonly string[]> = {
  word: 'list',
  read: parsed(splitList, 'a list: write it as lines, with commas, or as a JSON array of texts'),
};

export const map: Kind<Readonly<Record<string, string>>> = {
  word: 'map',
  read: parsed(splitMap, 'a map: write it as lines KEY=VALUE, or as a JSON object of texts'),
};

/** The booleans of YAML 1.2, and what else people write, in any case. */
const answers: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, on: true, 1: true },
  ...{ false: false, no: false, off: false, 0: false },
};

export const yesNo: Kind<boolean> = {
  word: 'yes/no',
  read: parsed(
    (answer) => (Object.hasOwn(answers, answer.toLowerCase()) ? answers[answer.toLowerCase()] : undefined),
    'yes or no (true, false, on, off, 1 and 0 are understood too)',
  ),
};

export function choice<const Word extends string>(...words: readonly [Word, ...Word[]]): Kind<Word> {
  return {
    word: 'choice',
    read: parsed((given) => words.find((word) => word === given), alternatives(words)),
  };
}

/** `a, b or c` */
function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

export const port: Kind<number> = {
  word: 'number',
  read: parsed(
    (value) => (/^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : undefined),
    'a port: a number from 0 (any free one) to 65535',
  ),
};

/** Bytes. */
export const size: Kind<number> = {
  word: 'size',
  read: parsed(
    parseSize,
    'a size: a number of bytes, or one with KB, MB, GB, TB (1000) or KiB, MiB, GiB, TiB (1024), like 20GB',
  ),
};

/** What is expected is told by itself, since the text is never shown. */
export const credentials: Kind<ReturnType<typeof parseCredentials>> = {
  word: 'secret',
  read: (value) => {
    try {
      return { value: parseCredentials(value) };
    } catch (error) {
      const expected = error instanceof Error ? error.message : String(error);
      return { expected, isFileName: isFileName(value) };
    }
  },
};

/** By its looks, as nothing is read here: one word, or a path with spaces. */
function isFileName(value: string): boolean {
  return /^(?![[{])(?:\S+|(?:~|\.{0,2})\/[^\r\n]+)$/.test(value) && !value.includes('://');
}

/** As it is; a map that was written in its place is none. */
function oneText(expected: string): (text: string) => Reading<string> {
  return (value) => (isJsonMap(value) ? { expected } : { value });
}

/** A reading by a function that answers undefined for what it does not take. */
function parsed<Value>(
  parse: (text: string) => Value | undefined,
  expected: string,
): (text: string) => Reading<Value> {
  return (given) => {
    const value = parse(given);
    return value === undefined ? { expected } : { value };
  };
}
