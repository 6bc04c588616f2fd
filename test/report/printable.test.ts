import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printable } from '../../src/report/printable.ts';

it.each([
  ['hello', 'hello'],
  ['名前 👩‍👩‍👧 é', '名前 👩‍👩‍👧 é'],
  ['a\nb\tc', 'a\\x0ab\\x09c'],
  ['\x1b[31mred\x9b', '\\x1b[31mred\\x9b'],
  ['gpj.\u202eexe', 'gpj.\\u202eexe'],
  ['\u061c\u2066\ufeff\u200b', '\\u061c\\u2066\\ufeff\\u200b'],
  ['\u{e0001}', '\\u{e0001}'],
  ['\ud800', '\\ud800'],
  ['::add-mask::x', '\\::add-mask::x'],
  ['  ::error::x', '  \\::error::x'],
  ['\u00a0::error::x', '\u00a0\\::error::x'],
  ['\u200d:\ufe0f:error::x', '\u200d\\:\ufe0f:error::x'],
  ['a::b', 'a::b'],
  ['##[group]x', '##\\[group]x'],
  ['name ##[add-mask]x', 'name ##\\[add-mask]x'],
  ['#\u200d#[add-mask]x', '#\u200d#\\[add-mask]x'],
])('prints %j as %j', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

it('gives one line that neither a terminal nor a CI host obeys, whatever the text', () => {
  const hostile = fc.string({
    unit: fc.oneof(
      fc.constantFrom(':', '#', '[', '\\', '\n', '\r', ' ', '\u200d', '\x1b'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    ),
  });
  fc.assert(
    fc.property(hostile, (text) => {
      const line = printable(text);
      expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
      const seen = line.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
      expect(seen.trimStart().startsWith('::')).toBe(false);
      expect(seen).not.toContain('##[');
    }),
  );
});
