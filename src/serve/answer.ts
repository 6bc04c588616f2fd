import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import fresh from 'fresh';
import rangeParser from 'range-parser';
import type { Content } from './content.ts';

/** What the site or the registry found for a request; how it is sent is the same for all. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Without it the answer has an empty body. */
  readonly content?: Content;
}

/** On every answer: nothing is guessed from bytes, and pages elsewhere may read what is public anyway. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Accept-Ranges, Content-Length, Content-Range, Docker-Content-Digest, ETag, Link, OCI-Filters-Applied',
};

/**
 * Sends an answer: HEAD, conditional requests (RFC 9110 § 13) and single ranges (§ 14) are handled here. Closes the
 * content whatever happens. Rejects where the client went away, or the file cannot be read to its end.
 */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  const { content } = answer;
  if (content === undefined) {
    response.writeHead(answer.status, { ...commonHeaders, ...answer.headers, ...emptyLength(answer.status) });
    response.end();
    return;
  }
  try {
    await sendContent(request, response, answer, content);
  } finally {
    await content.close();
  }
}

async function sendContent(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  content: Content,
): Promise<void> {
  const headers: Record<string, string> = { ...commonHeaders, ...answer.headers };
  if (answer.status !== 200)
    return sendPart(request, response, answer.status, headers, content, whole(content));
  headers['ETag'] = content.etag;
  headers['Accept-Ranges'] = 'bytes';
  if (content.lastModified !== undefined) headers['Last-Modified'] = content.lastModified.toUTCString();
  if (isFresh(request, headers)) {
    delete headers['Content-Type'];
    response.writeHead(304, headers).end();
    return;
  }
  const part = partWanted(request, content, headers['Last-Modified']);
  if (part === 'none') {
    headers['Content-Range'] = `bytes */${content.size}`;
    headers['Content-Length'] = '0';
    delete headers['Content-Type'];
    response.writeHead(416, headers).end();
    return;
  }
  if (part === 'whole') return sendPart(request, response, 200, headers, content, whole(content));
  headers['Content-Range'] = `bytes ${part.start}-${part.end}/${content.size}`;
  return sendPart(request, response, 206, headers, content, part);
}

/** The request's Cache-Control is left out: fetch adds `no-cache` to every condition, which is meant for caches on the way. */
function isFresh(request: IncomingMessage, headers: Readonly<Record<string, string>>): boolean {
  const { 'if-none-match': noneMatch, 'if-modified-since': modifiedSince } = request.headers;
  return fresh(
    { 'if-none-match': noneMatch, 'if-modified-since': modifiedSince },
    { etag: headers['ETag'], 'last-modified': headers['Last-Modified'] },
  );
}

interface Part {
  readonly start: number;
  /** The last byte, included; before `start` where there is nothing. */
  readonly end: number;
}

function whole({ size }: Content): Part {
  return { start: 0, end: size - 1 };
}

async function sendPart(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  content: Content,
  { start, end }: Part,
): Promise<void> {
  response.writeHead(status, { ...headers, 'Content-Length': String(end - start + 1) });
  if (request.method === 'HEAD' || end < start) {
    response.end();
    return;
  }
  await pipeline(content.open(start, end), response);
}

/** Ranges count for GET alone; several at once, and units other than bytes, are answered whole (RFC 9110 § 14.2 allows it). */
function partWanted(
  request: IncomingMessage,
  content: Content,
  lastModified: string | undefined,
): Part | 'whole' | 'none' {
  const { range, 'if-range': ifRange } = request.headers;
  if (request.method !== 'GET' || range === undefined) return 'whole';
  // If-Range compares strongly: the very ETag, or the very date (RFC 9110 § 13.1.5).
  if (ifRange !== undefined && ifRange !== content.etag && ifRange !== lastModified) return 'whole';
  const ranges = rangeParser(content.size, range);
  if (ranges === -1) return range.startsWith('bytes=') ? 'none' : 'whole';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return 'whole';
  return ranges[0] ?? 'whole';
}

/** 204 must not tell a length (RFC 9110 § 8.6). */
function emptyLength(status: number): Record<string, string> {
  return status === 204 ? {} : { 'Content-Length': '0' };
}
