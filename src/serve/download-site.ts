import type { Answer } from './answer.ts';
import { fileContent } from './content.ts';
import { typeHeaders } from './content-type.ts';
import { frontPage } from './front-page.ts';
import { Problem } from './problem.ts';
import { encodePath, type RequestPath } from './request-path.ts';
import type { ServedDirectory, ServedFile } from './served-directory.ts';

/**
 * The answer to GET or HEAD of anything but `/v2/`. `origin` is the address by which the client came, for the lines that
 * the front page offers to copy. Throws a `Problem` (404, 403).
 */
export async function siteAnswer(
  directory: ServedDirectory,
  path: RequestPath,
  origin: string,
): Promise<Answer> {
  const { segments } = path;
  if (path.directory) {
    const index = await directory.openFile([...segments, 'index.html']);
    if (index !== undefined) return fileAnswer([...segments, 'index.html'], index);
    if (segments.length === 0) return frontPage(directory, origin);
    throw notFound();
  }
  const opened = await directory.open(segments);
  if (opened === undefined) throw notFound();
  return opened === 'directory' ? directoryAnswer(directory, segments) : fileAnswer(segments, opened);
}

/**
 * A directory store cannot hold `K` and `K/…`, and keeps the document K at `K/index.json`: here it is K again. A page
 * needs the slash behind its name for its relative links, so there the client is sent on.
 */
async function directoryAnswer(directory: ServedDirectory, segments: readonly string[]): Promise<Answer> {
  const document = [...segments, 'index.json'];
  const file = await directory.openFile(document);
  if (file !== undefined) return fileAnswer(document, file);
  const page = await directory.openFile([...segments, 'index.html']);
  if (page === undefined) throw notFound();
  await page.handle.close();
  return { status: 302, headers: { Location: `./${encodePath(segments.slice(-1))}/` } };
}

function fileAnswer(requested: readonly string[], file: ServedFile): Answer {
  return {
    status: 200,
    headers: { ...typeHeaders(requested, file.segments), 'Cache-Control': 'no-cache' },
    content: fileContent(file),
  };
}

function notFound(): Problem {
  return new Problem(404, 'NAME_UNKNOWN', 'not found');
}
