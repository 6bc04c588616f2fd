import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pagesIn, proseOf, textOf, top } from './pages.ts';

const pages = ['README.md', 'CONTRIBUTING.md', 'docs', 'examples'].flatMap(pagesIn);
const links = pages.flatMap((page) =>
  [...proseOf(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => ({ page, link })),
);

test.each(links)('$page: $link', ({ page, link }) => {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  expect(existsSync(join(top, file)), `${file} is there`).toBe(true);
  if (heading !== undefined) expect(headingsOf(textOf(file))).toContain(heading);
});

/** The headings of a page as forges make them into anchors. */
function headingsOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
