/** A table of a Markdown page, of plain texts. */
export function pageTable(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [heads, heads.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
}

/** Words as code, one behind the other. */
export function words(...texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(' ');
}
