const text = 'text/plain; charset=utf-8';
const data = 'application/octet-stream';

/** The few kinds of files that the site consists of. Everything else is data. */
const pageTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
};

/**
 * The headers that tell what a file of the download site is. `requested` and `real` are its components as asked for and
 * with links followed: what is data by either is data, since a browser must never show as a page what somebody published.
 */
export function typeHeaders(requested: readonly string[], real: readonly string[]): Record<string, string> {
  if (isPublished(requested) || isPublished(real)) {
    return { 'Content-Type': data, 'Content-Disposition': 'attachment' };
  }
  const name = real.at(-1) ?? '';
  if (name === 'SHA256SUMS') return { 'Content-Type': text };
  const extension = /\.([a-z]+)$/.exec(name)?.[1] ?? '';
  const type = Object.hasOwn(pageTypes, extension) ? pageTypes[extension] : undefined;
  return { 'Content-Type': type ?? data };
}

/**
 * Whether a path holds what was published as it was: all below `df-dist-v1/NAME/TAG/` but the documents, blobs, and what is
 * deep in `df-dist-v1/_alba/`, where pages and the widget lie at the top or below NAME.
 */
function isPublished(segments: readonly string[]): boolean {
  const [root, name] = segments;
  if (root === 'v2') return true;
  if (root !== 'df-dist-v1') return false;
  if (name === '_alba') return segments.length > 4;
  if (segments.length < 4) return false;
  const document = segments[3] === 'index.json' || segments[3] === 'SHA256SUMS';
  return segments.length > 4 || !document;
}
