import { describeFailure } from '../report/describe-failure.ts';
import { AlbaError, type ErrorCode, messageOf } from '../report/error.ts';
import type { Spelling } from '../settings/decode.ts';
import type { Result } from '../settings/result.ts';
import { spelledHint } from './spelled-hint.ts';

const exitCodes: Partial<Record<ErrorCode, number>> = { usage: 2, interrupted: 130 };

/** 2 for wrong usage, 130 where somebody stopped it, else 1. */
export function exitCodeOf(failure: unknown): number {
  return (failure instanceof AlbaError ? exitCodes[failure.code] : undefined) ?? 1;
}

/** What tells of a failure, as lines; of several mistakes in the settings each is a text of its own. */
export function failureTexts(failure: unknown, debug: boolean, spelling: Spelling): readonly string[] {
  const all = mistakesOf(failure) ?? [failure];
  return all.map((each) => describeFailure(inWordsOf(spelling, each), { debug }));
}

/** The same as one text. */
export function failureLines(failure: unknown, debug: boolean, spelling: Spelling): string {
  return failureTexts(failure, debug, spelling).join('\n');
}

/** The failure as the result holds it. */
export function errorOf(failure: unknown, spelling: Spelling): NonNullable<Result['error']> {
  if (!(failure instanceof AlbaError)) return { code: 'bug', message: messageOf(failure) };
  const hint = failure.hint ?? mistakesOf(failure)?.find((mistake) => mistake.hint !== undefined)?.hint;
  return {
    code: failure.code,
    message: failure.message,
    ...(hint === undefined ? {} : { hint: spelledHint(hint, spelling) }),
  };
}

/** The same failure, its hint in the words of the host. */
function inWordsOf(spelling: Spelling, failure: unknown): unknown {
  if (!(failure instanceof AlbaError) || failure.hint === undefined) return failure;
  const { code, message, cause, stack } = failure;
  const told = new AlbaError(code, message, {
    hint: spelledHint(failure.hint, spelling),
    ...(cause === undefined ? {} : { cause }),
  });
  return stack === undefined ? told : Object.assign(told, { stack });
}

function mistakesOf(failure: unknown): readonly AlbaError[] | undefined {
  const { cause } = failure instanceof AlbaError ? failure : {};
  if (!(cause instanceof AggregateError)) return undefined;
  const mistakes = cause.errors.filter((error) => error instanceof AlbaError);
  return mistakes.length === cause.errors.length ? mistakes : undefined;
}
