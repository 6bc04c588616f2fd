import { describe, expect, it } from 'vitest';
import { createRedactor, type Redact, redactedReporter, redactedResult } from '../../src/hosts/redact.ts';
import { createLineReporter } from '../../src/report/line-reporter.ts';
import { publishedOutcome, targetResult } from '../support/outcomes.ts';

function redactor(forms: readonly string[]): Redact {
  const { redact, add } = createRedactor();
  add(forms);
  return redact;
}

describe('what is printed and handed over', () => {
  it('has no secret in it, however it is written', () => {
    const redact = redactor(['fake+secret', 'fake%2Bsecret', 'fake+secret-and-more']);
    expect(redact('a fake+secret, b fake%2Bsecret c')).toBe('a ***, b *** c');
    expect(redact('fake+secret-and-more')).toBe('***');
    expect(redact('fakeXsecret')).toBe('fakeXsecret');
  });

  it('has no secret in it that is found later, and tells which are new', () => {
    const { redact, add } = createRedactor();
    expect(redact('fake-early fake-late')).toBe('fake-early fake-late');
    expect(add(['fake-early', 'fake-early'])).toEqual(['fake-early']);
    expect(add(['fake-early', 'fake-late'])).toEqual(['fake-late']);
    expect(redact('fake-early fake-late')).toBe('*** ***');
  });

  it('has no piece of a secret in it where a text was shortened', () => {
    const redact = redactor(['fake-secret-of-some-length']);
    expect(redact('“x fake-secret-of…-length” is wrong')).toBe('“x ***…***” is wrong');
    expect(redact('s3://bucket?endpoint=… fake… fake-secret')).toBe(
      's3://bucket?endpoint=… fake… fake-secret',
    );
  });

  it('is left alone where a secret is so short that it is part of words', () => {
    expect(redactor(['a', 'test', ''])('a test')).toBe('a test');
    expect(redactor([])('as it is')).toBe('as it is');
  });

  it('keeps of a result what readers use, though a secret may be such a word', () => {
    const { result } = publishedOutcome({
      name: 'fake-secret',
      error: { code: 'target', message: 'the fake-secret', hint: 'no fake-secret' },
      targets: [
        targetResult('static', {
          target: 's3://fake-secret',
          urls: ['https://fake-secret'],
          references: ['fake-secret:1'],
        }),
      ],
    });
    const told = redactedResult(result, redactor(['fake-secret', 'published', 'digest', 'target']));
    expect(told).toEqual({
      ...result,
      error: { code: 'target', message: 'the ***', hint: 'no ***' },
      targets: [{ ...result.targets[0], target: 's3://***' }],
    });
  });

  it('goes through the guard with every word of a reporter', () => {
    const printed: string[] = [];
    const plain = createLineReporter(
      (line) => printed.push(line),
      true,
      () => 0,
    );
    const reporter = redactedReporter(plain, redactor(['fake-secret']));
    reporter.heading('fake-secret');
    reporter.object('fake-secret', 'fake-secret', 'fake-secret');
    reporter.note('fake-secret');
    reporter.warn('fake-secret');
    reporter.done('fake-secret', ['fake-secret']);
    reporter.debug('fake-secret');
    expect(printed).toHaveLength(7);
    expect(printed.join()).not.toContain('fake-secret');
    expect(printed[1]).toBe('*** -> *** (***)');
  });
});
