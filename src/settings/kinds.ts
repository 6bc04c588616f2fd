import { z } from 'zod';
import { parseCredentials } from './credentials.ts';
import { splitList, splitMap } from './split.ts';

/** How a setting's text becomes its value. The issues of a schema say what was expected, after `NAME: “TEXT” is not`. */
export interface Kind<Value> {
  readonly word: 'text' | 'list' | 'map' | 'yes/no' | 'path' | 'secret' | 'choice' | 'number';
  readonly schema: z.ZodType<Value, string>;
}

export const text: Kind<string> = { word: 'text', schema: z.string() };
export const path: Kind<string> = { word: 'path', schema: z.string() };
export const secret: Kind<string> = { word: 'secret', schema: z.string() };

export const list: Kind<readonly string[]> = {
  word: 'list',
  schema: parsed(splitList, 'a list: write it as lines, with commas, or as a JSON array of texts'),
};

export const map: Kind<Readonly<Record<string, string>>> = {
  word: 'map',
  schema: parsed(splitMap, 'a map: write it as lines KEY=VALUE, or as a JSON object of texts'),
};

/** The booleans of YAML 1.2, and what else people write, in any case. */
export const yesNo: Kind<boolean> = {
  word: 'yes/no',
  schema: z.stringbool({
    truthy: ['true', 'yes', '1', 'on'],
    falsy: ['false', 'no', '0', 'off'],
    error: 'yes or no (true, false, on, off, 1 and 0 are understood too)',
  }),
};

export function choice<const Word extends string>(...words: readonly [Word, ...Word[]]): Kind<Word> {
  return { word: 'choice', schema: z.enum(words, { error: alternatives(words) }) };
}

/** `a, b or c` */
function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

export const port: Kind<number> = {
  word: 'number',
  schema: parsed(
    (value) => (/^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : undefined),
    'a port: a number from 0 (any free one) to 65535',
  ),
};

/** Its issue says what is wrong, by itself, since its text is never shown. */
export const credentials: Kind<ReturnType<typeof parseCredentials>> = {
  word: 'secret',
  schema: z.string().transform((value, context) => {
    try {
      return parseCredentials(value);
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : String(error));
      return z.NEVER;
    }
  }),
};

/** A schema for a function that answers undefined for what it does not take. */
function parsed<Value>(
  parse: (value: string) => Value | undefined,
  expected: string,
): z.ZodType<Value, string> {
  return z.string().transform((value, context) => {
    const result = parse(value);
    if (result !== undefined) return result;
    context.addIssue(expected);
    return z.NEVER;
  });
}
