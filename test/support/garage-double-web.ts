import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DoubleObject } from './garage-double-objects.ts';

/** Answers with an object, or the part of it that is asked for. */
export function sendObject(
  request: IncomingMessage,
  response: ServerResponse,
  object: DoubleObject,
  status = 200,
): void {
  response.setHeader('etag', `"${object.etag}"`);
  response.setHeader('last-modified', object.lastModified.toUTCString());
  response.setHeader('accept-ranges', 'bytes');
  for (const [name, value] of Object.entries(object.headers)) response.setHeader(name, value);
  if (status === 200 && request.headers['if-none-match'] === `"${object.etag}"`) {
    response.writeHead(304).end();
    return;
  }
  const { bytes } = object;
  const [, from = '', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const first = Number(from);
  if (status === 200 && from !== '' && first < bytes.length) {
    const last = Math.min(to === '' ? bytes.length - 1 : Number(to), bytes.length - 1);
    response.setHeader('content-range', `bytes ${first}-${last}/${bytes.length}`);
    response.setHeader('content-length', last - first + 1);
    response.writeHead(206).end(request.method === 'HEAD' ? undefined : bytes.subarray(first, last + 1));
    return;
  }
  response.setHeader('content-length', bytes.length);
  response.writeHead(status).end(request.method === 'HEAD' ? undefined : bytes);
}

/** Garage's `[s3_web]` (web_server.rs): index documents, a redirect to a folder that has one, an error document. */
export function answerWeb(
  request: IncomingMessage,
  response: ServerResponse,
  objects: ReadonlyMap<string, DoubleObject>,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(400).end();
    return;
  }
  const [path = '/'] = (request.url ?? '/').split('?');
  const key = decodeURIComponent(path.slice(1));
  const isFolder = key === '' || key.endsWith('/');
  const found = objects.get(isFolder ? `${key}index.html` : key);
  if (found) {
    sendObject(request, response, found);
  } else if (!isFolder && objects.has(`${key}/index.html`)) {
    response.writeHead(302, { location: `${path}/` }).end();
  } else {
    const document = request.method === 'GET' ? objects.get('error.json') : undefined;
    if (document) sendObject(request, response, document, 404);
    else
      response
        .writeHead(404, { 'content-type': 'text/html; charset=utf-8' })
        .end('<title>404 Not Found</title>\n');
  }
}
