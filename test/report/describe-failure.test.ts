import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../src/report/describe-failure.ts';
import { AlbaError } from '../../src/report/error.ts';

const failure = new AlbaError('source', 'df/linux/amd64/\x1b[2Jhello is a dangling link', {
  hint: 'Copy it with cp -L.',
  cause: new Error('ENOENT\n::error::no such file', { cause: 'the disk' }),
});

describe('an expected failure', () => {
  it('is told in a message and a hint, without a stack', () => {
    expect(describeFailure(failure, { debug: false }).split('\n')).toEqual([
      '✗ df/linux/amd64/\\x1b[2Jhello is a dangling link',
      '  Copy it with cp -L.',
    ]);
  });

  it('has every cause and the places in the code with debug', () => {
    const lines = describeFailure(failure, { debug: true }).split('\n');
    expect(lines).toContain('  caused by: Error: ENOENT\\x0a::error::no such file');
    expect(lines).toContain('  caused by: the disk');
    expect(lines.filter((line) => /^ {4}at .*describe-failure\.test\.ts/.test(line))).toHaveLength(2);
    expect(lines.join('\n')).not.toMatch(/bug/);
  });
});

describe('anything else', () => {
  it('is called a bug, with the way to see more', () => {
    const text = describeFailure(new TypeError('x is not a function'), { debug: false });
    expect(text).toMatch(/^✗ this is a bug in alba: x is not a function\n.*--debug/);
    expect(text).not.toContain('    at ');
  });

  it('may be thrown as no error at all', () => {
    expect(describeFailure('oops', { debug: true })).toMatch(/bug in alba: oops/);
  });

  it('tells all errors of several, and ends where a cause is its own cause', () => {
    const first = new Error('first');
    first.cause = first;
    const text = describeFailure(new AggregateError([first, new Error('second')], 'both'), { debug: true });
    expect(text.match(/caused by: /g)).toHaveLength(2);
    expect(text).toContain('caused by: Error: second');
  });
});
