import type { Setting } from '../../settings/table.ts';

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

/** The heads of what `factsOf` tells. */
export const facts = ['type', 'default', 'what it does'] as const;

/** What a page tells of a setting, behind its names. */
export function factsOf({ kind, default: fallback, environment, description }: Setting): readonly string[] {
  return [kind.word, environment === undefined ? fallback : `${fallback}; from ${environment}`, description];
}
