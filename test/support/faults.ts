import { request as ask, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Exchange, type Fault, plainly, reset } from './fault-proxy.ts';

/** The answer comes later. */
export function late(milliseconds: number, then: Fault = plainly): Fault {
  return async (exchange) => {
    await delay(milliseconds);
    await then(exchange);
  };
}

/** The connection is reset, and the registry hears nothing of the request. */
export const resetBefore: Fault = async ({ request }) => reset(request.socket);

/** The registry does what it was asked, and its answer is lost. */
export const resetAfter: Fault = async ({ request, forward }) => {
  await whole(await forward());
  reset(request.socket);
};

/** The registry gets so many bytes of the body, then the connection is reset. */
export function cutBody(bytes: number): Fault {
  return async ({ request, forward }) => {
    // It answers that the body was cut short, or ends the connection: that it has the bytes is all that counts.
    await forward(bytes).then(whole, () => {});
    reset(request.socket);
  };
}

/** The answer has its true length in its header, and its body ends after so many bytes. */
export function truncate(bytes: number): Fault {
  return async (exchange) => {
    const answer = await exchange.forward();
    const body = await whole(answer);
    respondTo(exchange, answer.statusCode ?? 502, answer.headers);
    exchange.response.write(body.subarray(0, bytes), () => exchange.request.socket.destroy());
  };
}

export interface AnswerOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** At once, before the body of the request, which is read and thrown away behind it: as nginx does (lingering_close). */
  readonly early?: boolean;
}

/** The proxy answers itself. */
export function answer(status: number, { headers, body, early }: AnswerOptions = {}): Fault {
  return async (exchange) => {
    if (early !== true) await drain(exchange);
    const content =
      body ?? JSON.stringify({ errors: [{ code: 'UNKNOWN', message: 'a fault of the tests' }] });
    respondTo(exchange, status, {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(content)),
      ...headers,
    });
    exchange.response.end(content);
  };
}

/** 429, or another status that asks to wait: so many seconds, told as such or as a date. */
export function wait(seconds: number, { status = 429, as = 'seconds' as 'seconds' | 'date' } = {}): Fault {
  return (exchange) => {
    // A date has no fractions: the next full second and so many behind it.
    const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + seconds * 1000);
    const retryAfter = as === 'date' ? date.toUTCString() : String(seconds);
    return answer(status, { headers: { 'retry-after': retryAfter } })(exchange);
  };
}

/** 413 for bodies of more bytes, as from a gateway that takes no larger ones. */
export function atMost(bytes: number): Fault {
  const tooLarge = answer(413, {
    body: '<h1>413</h1>',
    headers: { 'content-type': 'text/html' },
    early: true,
  });
  return async (exchange) => {
    const length = Number(exchange.request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
    await (length > bytes ? tooLarge : plainly)(exchange);
  };
}

/** 401 with the registry's own challenge, whatever the request brought. */
export function unauthorized(options: AnswerOptions = {}): Fault {
  return async (exchange) => {
    const challenge = await challengeOf(exchange.upstream);
    await answer(401, {
      ...options,
      headers: { ...(challenge && { 'www-authenticate': challenge }), ...options.headers },
    })(exchange);
  };
}

function challengeOf(upstream: URL): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    ask(new URL('/v2/', upstream), { agent: false }, (response) => {
      response.resume();
      resolve(response.headers['www-authenticate']);
    })
      .on('error', reject)
      .end();
  });
}

/** Sends the client to another server, with the same path. */
export function redirect(origin: string, status = 307): Fault {
  return (exchange) =>
    answer(status, { headers: { location: origin + exchange.passed.path }, body: '' })(exchange);
}

/** A page of a hotel's network in place of the registry's answer. */
export const html: Fault = answer(200, {
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><title>Welcome</title><h1>Sign in to the Wi-Fi</h1>',
});

/** The same by way of a redirect: `page` is the address that has it. */
export function portal(page: string): Fault {
  return answer(302, { headers: { location: page, 'content-type': 'text/html' }, body: '' });
}

/** The registry's answer, with other headers: from what it has to what it shall have. */
function changed(change: (headers: IncomingHttpHeaders) => IncomingHttpHeaders): Fault {
  return async ({ forward, relay }) => {
    const came = await forward();
    await relay(came, change(came.headers));
  };
}

/** The registry says to have stored something else. */
export const otherDigest: Fault = changed(() => ({ 'docker-content-digest': `sha256:${'0'.repeat(64)}` }));

/** Where an upload goes on, said otherwise: `where` gets what the registry said. */
function otherLocation(where: (location: URL) => string): Fault {
  return changed(({ location }) => (location === undefined ? {} : { location: where(new URL(location)) }));
}

/** Without scheme and host: as the specification allows. */
export const relativeLocation: Fault = otherLocation(({ pathname, search }) => pathname + search);

/** On another host: `http://10.0.0.1`. */
export function locationAt(origin: string): Fault {
  return otherLocation(({ pathname, search }) => origin + pathname + search);
}

function respondTo({ response, passed }: Exchange, status: number, headers: IncomingHttpHeaders): void {
  passed.status = status;
  response.writeHead(status, headers as Record<string, string>);
}

async function drain({ request, passed }: Exchange): Promise<void> {
  for await (const chunk of request) passed.received += (chunk as Buffer).length;
}

async function whole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
