import { printable } from '../../report/printable.ts';

/** GitHub Flavored Markdown of texts that may hold anything: none of them becomes a link, HTML or a heading. */

/** A text as it is, behind words of ours: what only counts at the beginning of a line is left alone. */
export function plainText(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>#|~&$@]/g, (mark) => `&#${mark.codePointAt(0)};`);
}

/** A text as code, in a sentence or in a cell of a table. */
export function code(text: string): string {
  const shown = printable(text);
  // None of these can be written in a span of code that may stand in a table (GFM 0.29 § 4.10 and § 6.3).
  if (/[`\\|]/.test(shown) || shown.trim() === '') return plainText(text);
  return `\`${shown}\``;
}

/** Lines as a block of code, in a fence that is longer than any inside. */
export function codeBlock(lines: readonly string[], language: string): string {
  const body = lines.map(printable).join('\n');
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${body}\n${fence}`;
}

/** A table; cells are Markdown already. `right` are the columns with numbers. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const rule = heads.map((_, column) => (right.includes(column) ? '---:' : '---'));
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
