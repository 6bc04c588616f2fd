import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { agentsOf } from '../../src/http/agents-of.ts';
import { openConnections } from '../../src/http/open-connections.ts';
import { listen } from '../support/local-server.ts';

const body = Buffer.alloc(3 << 20, 'x');

/** A server that gets the head of a request, and what comes behind it. */
async function server(onHead: (socket: Socket) => void) {
  const seen = { bytes: 0 };
  const sockets = new Set<Socket>();
  const answering = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let head = '';
    const read = (chunk: Buffer) => {
      if (head.includes('\r\n\r\n')) {
        seen.bytes += chunk.length;
        if (seen.bytes === body.length) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      seen.bytes += head.length - end - 4;
      onHead(socket);
    };
    socket.on('data', read);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    answering.close();
  });
  return { seen, url: new URL(await listen(answering)) };
}

async function put(url: URL, send: (sending: ReturnType<typeof request>) => void): Promise<number> {
  const connections = await openConnections({ proxyFor: () => undefined });
  onTestFinished(() => connections.close());
  const sending = request(url, {
    method: 'PUT',
    agent: agentsOf(connections).httpAgent,
    headers: { expect: '100-continue', 'content-length': String(body.length) },
  });
  send(sending);
  const [answer] = await once(sending, 'response');
  answer.resume();
  await once(answer, 'close');
  return answer.statusCode;
}

const whole = (sending: ReturnType<typeof request>) => void sending.end(body);
const piped = (sending: ReturnType<typeof request>) =>
  void Readable.from([body.subarray(0, 1 << 20), body.subarray(1 << 20)]).pipe(sending);

it.each([whole, piped])(
  'a server that refuses at once is not sent the body, and its answer is read',
  async (send) => {
    const { seen, url } = await server((socket) =>
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
    );
    expect(await put(url, send)).toBe(404);
    expect(seen.bytes).toBe(0);
  },
);

it.each([whole, piped])('a server that wants the body gets all of it', async (send) => {
  const { seen, url } = await server((socket) => void socket.write('HTTP/1.1 100 Continue\r\n\r\n'));
  expect(await put(url, send)).toBe(200);
  expect(seen.bytes).toBe(body.length);
});

it('a server that does not know the question gets the body after a moment', async () => {
  const { seen, url } = await server(() => {});
  expect(await put(url, piped)).toBe(200);
  expect(seen.bytes).toBe(body.length);
});
