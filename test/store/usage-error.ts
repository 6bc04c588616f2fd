import { expect } from 'vitest';
import { AlbaError } from '../../src/report/error.ts';
import { parseTarget } from '../../src/store/target.ts';

/** The error of a target that cannot be one: always of wrong usage. */
export function errorOf(text: string): AlbaError {
  try {
    parseTarget(text);
  } catch (error) {
    expect(error).toBeInstanceOf(AlbaError);
    expect((error as AlbaError).code).toBe('usage');
    return error as AlbaError;
  }
  return expect.fail(`${text} was taken`);
}
