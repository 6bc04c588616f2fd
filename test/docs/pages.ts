import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The top of the checkout, with a slash at the end. */
export const top = fileURLToPath(new URL('../../', import.meta.url));

/** A block of code between two fences. */
export interface Fence {
  readonly language: string;
  /** What stands between the fences, with its last newline, and without what the fence is indented by. */
  readonly text: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  /** The file that the comment right before the fence says it is. */
  readonly file?: string;
}

/** The Markdown files below a folder, or one file. Paths are those from the top of the checkout. */
export function pagesIn(path: string): readonly string[] {
  if (path.endsWith('.md')) return [path];
  return readdirSync(`${top}${path}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${path}/${name}`)
    .sort();
}

export function textOf(path: string): string {
  return readFileSync(`${top}${path}`, 'utf8');
}

/** The fences of a page (CommonMark § 4.5, without tildes). */
export function fencesOf(page: string): readonly Fence[] {
  const found: Fence[] = [];
  const lines = page.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, indent = '', ticks, language = ''] = /^( *)(`{3,})(\S*)/.exec(lines[at] ?? '') ?? [];
    if (ticks === undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line.trim() === ticks);
    if (end < 0) throw new Error(`the fence in line ${at + 1} has no end`);
    const inside = lines.slice(at + 1, end);
    const file = /^<!-- (\S+) -->$/.exec(lines[at - 1]?.trim() ?? '')?.[1];
    found.push({
      language,
      text: inside.map((line) => `${line.slice(Math.min(indent.length, line.search(/\S|$/)))}\n`).join(''),
      line: at + 1,
      ...(file === undefined ? {} : { file }),
    });
    at = end;
  }
  return found;
}

/** A page with nothing but its prose: lines of code are empty, so that each keeps its number. */
export function proseOf(page: string): string {
  let isInside = false;
  return page
    .split('\n')
    .map((line) => {
      const isFence = /^ *`{3,}/.test(line);
      if (isFence) isInside = !isInside;
      return isFence || isInside || line.startsWith('    ') ? '' : line;
    })
    .join('\n');
}

/** The lines of all blocks of code, indented ones too; one that ends with a backslash goes on in the next. */
export function codeLinesOf(page: string): readonly string[] {
  const prose = proseOf(page).split('\n');
  return page
    .split('\n')
    .filter((line, at) => prose[at] === '' && line !== '')
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim());
}
