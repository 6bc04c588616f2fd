import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonLine } from '../../../src/hosts/command-line/json-line.ts';

it('shows a CI host nothing that it would take for a command', () => {
  const line = jsonLine({
    a: '##[group]',
    b: '\u202etxt',
    c: '#\ufe0f#[x',
    d: '###[x',
    e: '\ud83d\ude00\u{e0041}',
  });
  expect(line).toBe(
    '{"a":"##\\u005bgroup]","b":"\\u202etxt","c":"#\\ufe0f#[x","d":"###\\u005bx","e":"😀\\udb40\\udc41"}',
  );
});

it('is one line, and the same value', () => {
  const hostile = fc.array(
    fc.constantFrom('#', '##[', '\n', '\u2028', '\u007f', '\ufeff', '[', '\\', '"', '::'),
  );
  const text = fc.oneof(
    hostile.map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      const line = jsonLine(value);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(line).toMatch(/^\{/);
      expect(line).not.toMatch(/##\[|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});
