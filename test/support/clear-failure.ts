import { expect } from 'vitest';
import { resultSchema } from '../../src/settings/result.ts';
import { type AlbaOptions, alba } from './real-alba.ts';

export interface ExpectedFailure {
  readonly code: 1 | 2;
  /** In the one error. */
  readonly says: readonly RegExp[];
}

/**
 * A run that has to fail with one clear error, on stderr for people and in the result for programs. Resolves to all that it
 * printed to stderr.
 */
export async function failsClearly(
  args: readonly string[],
  options: AlbaOptions,
  { code, says }: ExpectedFailure,
): Promise<string> {
  const { code: was, stdout, stderr } = await alba([...args, '--json'], options);
  expect(stdout, 'stdout holds the result alone').toMatch(/^\{.*\}\n$/s);
  const { error } = resultSchema.parse(JSON.parse(stdout));
  expect(error, stderr).toBeDefined();
  expect(error?.code, stderr).not.toBe('bug');
  for (const words of says) {
    expect(stderr).toMatch(words);
    expect(`${error?.message} ${error?.hint ?? ''}`).toMatch(words);
  }
  expect(was).toBe(code);
  expect(stderr, 'no stack trace').not.toMatch(/^\s+at .*:\d+/m);
  expect(stderr, 'nothing of a library').not.toMatch(/UnhandledPromise|\(node:\d+\)|XMLParser|\$metadata/);
  expect(stderr).not.toContain('✅');
  return stderr;
}
