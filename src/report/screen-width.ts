/**
 * How many columns a line takes on a terminal, at the most: terminals disagree about emoji and combining marks, and
 * a bar that is thought too wide is merely short, while one thought too narrow wraps and cannot be erased.
 */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** A text of at most so many columns: where it is longer, its middle gives way to `…`, and both ends remain. */
export function shorten(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return '';
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment);
  const tail = fitting(parts.toReversed(), Math.floor((columns - 1) / 2)).toReversed();
  const head = fitting(parts, columns - 1 - widthOf(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As many of the parts, from the first on, as fit. */
function fitting(parts: readonly string[], columns: number): string[] {
  let width = 0;
  const end = parts.findIndex((part) => {
    width += widthOf(part);
    return width > columns;
  });
  return parts.slice(0, end === -1 ? undefined : end);
}

function widthOfCharacter(character: string): number {
  if (/[\p{Mn}\p{Me}]/u.test(character) && character !== emojiSelector) return 0;
  const code = character.codePointAt(0) ?? 0;
  const isWide =
    code >= 0x2e80 || (code >= 0x1100 && code <= 0x115f) || /\p{Extended_Pictographic}/u.test(character);
  return isWide && character !== emojiSelector ? 2 : 1;
}

/** Makes a narrow character wide on some terminals, `1️⃣` for one. */
const emojiSelector = '\ufe0f';
