import { describe, expect, it } from 'vitest';
import { commandLineSpelling } from '../../src/hosts/command-line/command-line.ts';
import { errorOf, exitCodeOf, failureLines } from '../../src/hosts/failure.ts';
import { pluginSpelling } from '../../src/hosts/plugin/plugin-settings.ts';
import { AlbaError } from '../../src/report/error.ts';
import { Mistakes } from '../../src/settings/mistakes.ts';

const plain = (name: string) => name;

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
    expect(failureLines(failure, false, plain)).toBe('✗ tag is wrong\n  mend it\n✗ target is wrong');
    expect(errorOf(failure, plain)).toEqual({
      code: 'usage',
      message: 'tag is wrong; target is wrong',
      hint: 'mend it',
    });
  });

  it('that nobody foresaw is a bug in the result', () => {
    expect(errorOf(new TypeError('x is not a function'), plain)).toEqual({
      code: 'bug',
      message: 'x is not a function',
    });
  });

  it('has its hint in the words of the host, in the result too', () => {
    const hint = 'set access-key and secret-key, replace it with --overwrite, and leave dry/access-key alone';
    const failure = new AlbaError('denied', 'no', { hint, cause: new Error('why') });
    const plugin = 'set access_key and secret_key, replace it with overwrite, and leave dry/access-key alone';
    expect(failureLines(failure, false, pluginSpelling)).toBe(`✗ no\n  ${plugin}`);
    expect(errorOf(failure, pluginSpelling).hint).toBe(plugin);
    expect(errorOf(failure, plain).hint).toContain('replace it with overwrite');
    expect(errorOf(failure, commandLineSpelling).hint).toContain(
      'set --access-key and --secret-key, replace',
    );
    const debug = failureLines(failure, true, pluginSpelling);
    expect(debug).toContain('failure.test.ts');
    expect(debug).toContain('caused by: Error: why');
  });

  it.each([
    [
      'write s3://b?endpoint=https://h&region=garage, with the region',
      "write 's3://b?endpoint=https://h&region=garage', with the region",
    ],
    ['docker://h/x?disable_https=true', "'docker://h/x?disable_https=true'"],
    ['it is s3://b?a=1&b=2; if not, docker://h/x.', "it is 's3://b?a=1&b=2'; if not, docker://h/x."],
    ["--to 's3://b?a=1&b=2'", "--to 's3://b?a=1&b=2'"],
    ["write s3://b?prefix=it's/ instead", "write s3://b?prefix=it's/ instead"],
    ['write &region= again', 'write &region= again'],
  ])('has targets in quotes where a shell reads them, and only there: %s', (hint, quoted) => {
    const failure = new AlbaError('usage', 'x', { hint });
    expect(errorOf(failure, commandLineSpelling).hint).toBe(quoted);
    expect(errorOf(failure, pluginSpelling).hint).toBe(hint);
  });

  it('has flags of the command line as they are, where they are named', () => {
    const failure = new AlbaError('usage', 'x', { hint: 'add it with --to, or choose another --port' });
    expect(errorOf(failure, commandLineSpelling).hint).toBe('add it with --to, or choose another --port');
  });
});
