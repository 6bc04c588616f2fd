import { expect } from 'vitest';
import { AlbaError, type ErrorCode } from '../../../src/report/error.ts';

/** The error a promise ends in: an `AlbaError` whose message is one line that a user can read. */
export async function failureOf(work: Promise<unknown>): Promise<AlbaError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AlbaError)) throw error;
  expect(error.message).not.toMatch(/[\n\r]|undefined|\[object|<!DOCTYPE|<html/i);
  expect(error.message.length).toBeLessThan(600);
  return error;
}

/** All that an error tells anywhere: what a log may come to hold. */
export function allOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const hint = error instanceof AlbaError ? (error.hint ?? '') : '';
  const fields = JSON.stringify(error, Object.getOwnPropertyNames(error));
  return [error.message, error.stack, hint, fields, 'cause' in error ? allOf(error.cause) : ''].join('\n');
}

export async function expectFailure(
  work: Promise<unknown>,
  code: ErrorCode,
  says: RegExp,
): Promise<AlbaError> {
  const error = await failureOf(work);
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(says)]);
  return error;
}
