import { describe, expect, it } from 'vitest';
import { errorOf, exitCodeOf, failureLines } from '../../src/hosts/failure.ts';
import { AlbaError } from '../../src/report/error.ts';
import { Mistakes } from '../../src/settings/mistakes.ts';

describe('a failure', () => {
  it.each([
    [new AlbaError('usage', 'x'), 2],
    [new AlbaError('interrupted', 'x'), 130],
    [new AlbaError('target', 'x'), 1],
    [new TypeError('x'), 1],
  ])('exits with the code of its kind', (failure, code) => {
    expect(exitCodeOf(failure)).toBe(code);
  });

  it('of several settings is told one by one, each with its hint', () => {
    const mistakes = new Mistakes();
    mistakes.add('tag is wrong', 'mend it');
    mistakes.add('target is wrong');
    let failure: unknown;
    try {
      mistakes.throwIfAny();
    } catch (error) {
      failure = error;
    }
    expect(failureLines(failure, false)).toBe('✗ tag is wrong\n  mend it\n✗ target is wrong');
    expect(errorOf(failure)).toEqual({
      code: 'usage',
      message: 'tag is wrong; target is wrong',
      hint: 'mend it',
    });
  });

  it('that nobody foresaw is a bug in the result', () => {
    expect(errorOf(new TypeError('x is not a function'))).toEqual({
      code: 'bug',
      message: 'x is not a function',
    });
  });
});
