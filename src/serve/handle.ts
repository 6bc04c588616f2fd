import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../report/error.ts';
import { type Answer, send } from './answer.ts';
import { bytesContent } from './content.ts';
import { siteAnswer } from './download-site.ts';
import { Problem } from './problem.ts';
import { registryAnswer, registryHeaders } from './registry.ts';
import { parseRequestPath } from './request-path.ts';
import type { ServedDirectory } from './served-directory.ts';

const methods = 'GET, HEAD, OPTIONS';

/**
 * Answers one request, whatever it is. Never rejects; resolves with what the operator should know of it and the client
 * was not told. `own` is the server's address, for clients that do not say how they came.
 */
export async function handle(
  directory: ServedDirectory,
  request: IncomingMessage,
  response: ServerResponse,
  own: string,
): Promise<string | undefined> {
  const { answer, remark } = await answerTo(directory, request, own);
  try {
    await send(request, response, answer);
    return remark;
  } catch (error) {
    // The headers may be out, so all that can still be said is that this is not the end.
    response.destroy();
    return isClientGone(error) ? 'the client went away' : messageOf(error);
  }
}

async function answerTo(
  directory: ServedDirectory,
  request: IncomingMessage,
  own: string,
): Promise<{ answer: Answer; remark?: string }> {
  const target = request.url ?? '';
  let inRegistry = /^\/v2(?:[/?]|$)/.test(target);
  try {
    if (request.method === 'OPTIONS') return { answer: withHeaders(preflight, inRegistry) };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Problem(405, 'UNSUPPORTED', 'this server only hands out what is published');
    }
    const path = parseRequestPath(target);
    inRegistry = path.segments[0] === 'v2';
    const answer = inRegistry
      ? await registryAnswer(directory, path)
      : await siteAnswer(directory, path, originOf(request, own));
    return { answer: withHeaders(answer, inRegistry) };
  } catch (error) {
    if (error instanceof Problem)
      return { answer: withHeaders(problemAnswer(error, inRegistry), inRegistry) };
    // The server's own fault; the message may name paths, so it goes to the operator alone.
    const problem = new Problem(500, 'UNKNOWN', 'the server could not answer');
    return { answer: withHeaders(problemAnswer(problem, inRegistry), inRegistry), remark: messageOf(error) };
  }
}

function withHeaders(answer: Answer, inRegistry: boolean): Answer {
  return inRegistry ? { ...answer, headers: { ...registryHeaders, ...answer.headers } } : answer;
}

function isClientGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(?:ERR_STREAM_\w+|ECONNRESET|EPIPE)$/.test(code);
}

const preflight: Answer = {
  status: 204,
  headers: {
    Allow: methods,
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': '*, Authorization, Range, If-Range, If-None-Match, If-Modified-Since',
    'Access-Control-Max-Age': '86400',
  },
};

function problemAnswer(problem: Problem, inRegistry: boolean): Answer {
  const { status, code, message, detail } = problem;
  const body = inRegistry
    ? JSON.stringify({ errors: [{ code, message, ...(detail === undefined ? {} : { detail }) }] })
    : `${message}\n`;
  return {
    status,
    headers: {
      'Content-Type': inRegistry ? 'application/json' : 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      // The body of a refused upload is not read, so the connection cannot be used again.
      ...(status === 405 ? { Allow: methods, Connection: 'close' } : {}),
    },
    content: bytesContent(Buffer.from(body), ''),
  };
}

/** The address that the client used, as far as it is one; behind a proxy that ends TLS, with the scheme that it names. */
function originOf(request: IncomingMessage, own: string): string {
  const host = request.headers.host ?? '';
  if (!/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host)) return own;
  return `${request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'}://${host}`;
}
