import { widthOf } from './screen-width.ts';

/**
 * Rows as aligned lines, two spaces between columns and none at an end. Columns that are `right` are flush right. Texts are
 * printable already. A column in which no row has anything is left out, its head too.
 */
export function columns(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): readonly string[] {
  const kept = heads
    .map((head, at) => ({ head, at }))
    .filter(({ at }) => rows.some((row) => (row[at] ?? '') !== ''));
  const table = [kept.map(({ head }) => head), ...rows.map((row) => kept.map(({ at }) => row[at] ?? ''))];
  const widths = kept.map((_, column) => Math.max(...table.map((row) => widthOf(row[column] ?? ''))));
  return table.map((row) =>
    row
      .map((text, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - widthOf(text));
        return right.includes(kept[column]?.head ?? '') ? space + text : text + space;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Words behind each other, with a comma between them, in lines of at most so many columns, each behind the indent. */
export function wrapped(words: readonly string[], indent: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const [at, word] of words.entries()) {
    const text = at === words.length - 1 ? word : `${word},`;
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(text) <= most)
      lines[lines.length - 1] += ` ${text}`;
    else lines.push(indent + text);
  }
  return lines;
}
