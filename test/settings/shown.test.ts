import { describe, expect, it } from 'vitest';
import { withoutSecrets, withShortTexts } from '../../src/settings/shown.ts';

describe('what users put into an address', () => {
  it.each([
    ['target: “https://bot:fake@host/x” is none', 'target: “https://…@host/x” is none'],
    ['“docker://fake-token@host:5000/x”', '“docker://…@host:5000/x”'],
    ['“https://bot:fa/ke?fake#@host/x”', '“https://…@host/x”'],
    ['“s3://b?secret_key=fake&region=eu”', '“s3://b?secret_key=…&region=eu”'],
    ['“x?region=eu&X-Amz-Signature=fake”', '“x?region=eu&X-Amz-Signature=…”'],
    ['“x?access-key=fake&password=fake”', '“x?access-key=…&password=…”'],
  ])('is not shown where it may be a secret: %s', (message, shown) => {
    expect(withoutSecrets(message)).toBe(shown);
  });

  it.each([
    'target: “s3://bucket?endpoint=https://host:3900&region=garage” is none',
    '“docker://host/name@sha256:00”, “mail@host” and “hello:1.0”',
    'kmskeyid=KEY and ?kmskeyid=alias/ours',
  ])('is shown as it is else: %s', (message) => {
    expect(withoutSecrets(message)).toBe(message);
  });
});

describe('a text from outside', () => {
  it('keeps its ends where it is long, whole characters of them', () => {
    const long = `${'🦜'.repeat(150)}${'a'.repeat(50)}`;
    expect(withShortTexts(`tag: “${long}” is not “NAME:TAG”`)).toBe(
      `tag: “${'🦜'.repeat(120)}…${'a'.repeat(40)}” is not “NAME:TAG”`,
    );
  });

  it('stays as it is where it is not, and so does the rest', () => {
    const message = `“${'a'.repeat(160)}”, ${'b'.repeat(500)}`;
    expect(withShortTexts(message)).toBe(message);
  });
});
