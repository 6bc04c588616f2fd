import { digestOf } from '../oci/digest.ts';
import { printable } from '../report/printable.ts';
import { newestFirst } from '../tags/order.ts';
import type { Answer } from './answer.ts';
import { bytesContent } from './content.ts';
import { type PublishedFiles, publishedFiles } from './published-files.ts';
import { imageNames, tagsOf } from './published-images.ts';
import { encodePath } from './request-path.ts';
import type { ServedDirectory } from './served-directory.ts';

/** Tags shown of a name; the documents have them all. */
const tagLimit = 10;
/** Names shown; the catalog has them all. */
const nameLimit = 200;

/**
 * The page at `/` where the directory has none of its own: what is published, with lines to copy. `origin` is like
 * `http://127.0.0.1:8080`. All links are relative, and everything from outside is escaped.
 */
export async function frontPage(directory: ServedDirectory, origin: string): Promise<Answer> {
  const files = (await publishedFiles(directory, tagLimit)).slice(0, nameLimit);
  const images: string[] = [];
  for (const name of (await imageNames(directory)).slice(0, nameLimit)) {
    images.push(imageSection(name, (await tagsOf(directory, name)) ?? [], origin));
  }
  const sections = [...files.map((artefact) => filesSection(artefact, origin)), ...images];
  const bytes = Buffer.from(document(sections.join('') || '<p>Nothing is published here yet.</p>\n'));
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    },
    content: bytesContent(bytes, `"${digestOf(bytes)}"`),
  };
}

function filesSection({ name, tags, older }: PublishedFiles, origin: string): string {
  const items = tags.map(({ tag, files }) => {
    const home = ['df-dist-v1', name, tag];
    const lines = files.map((segments) => {
      const path = encodePath(segments);
      const label = segments.slice(home.length).join('/');
      return `<li>${link(path, label)}<pre>curl -fLO ${escaped(`${origin}/${path}`)}</pre></li>\n`;
    });
    const sums = link(encodePath([...home, 'SHA256SUMS']), 'SHA256SUMS');
    return `<h3>${link(encodePath(home), `${name}:${tag}`)}</h3>\n<p>${sums}</p>\n<ul>\n${lines.join('')}</ul>\n`;
  });
  const title = link(encodePath(['df-dist-v1', name]), name);
  return `<section>\n<h2>${title}: files</h2>\n${items.join('')}${more(older)}</section>\n`;
}

function imageSection(name: string, tags: readonly string[], origin: string): string {
  const newest = newestFirst(tags.map((tag) => ({ tag })));
  const host = origin.replace(/^https?:\/\//, '');
  const lines = newest
    .slice(0, tagLimit)
    .map((tag) => `<li>${escaped(tag)}<pre>docker pull ${escaped(`${host}/${name}:${tag}`)}</pre></li>\n`);
  const title = link(`v2/${encodePath([...name.split('/'), 'tags', 'list'])}`, name);
  return `<section>\n<h2>${title}: image</h2>\n<ul>\n${lines.join('')}</ul>\n${more(newest.length - tagLimit)}</section>\n`;
}

function more(count: number): string {
  return count > 0 ? `<p>and ${count} older ${count === 1 ? 'tag' : 'tags'}</p>\n` : '';
}

function link(path: string, label: string): string {
  return `<a href="${escaped(path)}">${escaped(label)}</a>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function document(sections: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Published with alba</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
pre { overflow-x: auto; margin: .2rem 0 .8rem; padding: .4rem .6rem; border: 1px solid #8888; user-select: all }
</style>
<h1>Published here</h1>
${sections}</html>
`;
}
