import type { z } from 'zod';
import { parseJson } from '../oci/parse-json.ts';
import { AlbaError } from '../report/error.ts';
import { clipped } from './clipped.ts';

/** A document of 4 MiB may come to gigabytes once it is values. An image of 127 layers has some thousand of them. */
const mostValues = 100_000;

/** Parses a document read from a source. `what` names it in the error: « image.tar: manifest.json ». */
export function parseDocument<T>(bytes: Uint8Array, schema: z.ZodType<T>, what: string): T {
  if (hasMoreValues(bytes, mostValues)) {
    throw new AlbaError('source', `${what} has more than ${mostValues} values`, {
      hint: 'no image needs as many: look where it comes from',
    });
  }
  const value = parseJson(bytes);
  if (value === undefined) {
    throw new AlbaError('damaged', `${what} is no JSON`, { hint: 'build the image again' });
  }
  const result = schema.safeParse(value, { error: inPlainWords });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${clipped(issue.path.join('.'))}`;
  throw new AlbaError('source', `${what} is not as an image's has to be${where}: ${issue?.message}`, {
    hint: 'build the image again, or with another tool',
  });
}

/** By what begins a value or stands between two; those inside of texts count too. */
function hasMoreValues(bytes: Uint8Array, most: number): boolean {
  let count = 0;
  for (const byte of bytes) {
    if ((byte === 0x2c || byte === 0x5b || byte === 0x7b) && ++count > most) return true;
  }
  return false;
}

/** For issues whose schema says nothing itself. */
function inPlainWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'it is missing';
      return `it is ${wordFor(issue.input)}, where ${wordForType(String(issue.expected))} belongs`;
    case 'invalid_value':
      return `it is not ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      return 'it is too small';
    case 'too_big':
      return 'it is too large';
    default:
      return 'it cannot be read';
  }
}

function wordFor(value: unknown): string {
  if (value === null) return 'null';
  return wordForType(Array.isArray(value) ? 'array' : typeof value);
}

const words: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};

function wordForType(type: string): string {
  return words[type] ?? 'something else';
}
