import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer, request as httpsRequest } from 'node:https';
import { createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionFailure } from '../../src/http/connection-failure.ts';
import type { Connections } from '../../src/http/connections.ts';
import { connectionFailure } from '../../src/http/explain-connection.ts';
import { type ConnectionOptions, openConnections } from '../../src/http/open-connections.ts';
import { newAuthority, newIdentity } from '../support/certificates.ts';
import { type ForwardProxyOptions, startForwardProxy } from '../support/forward-proxy.ts';
import { listen } from '../support/local-server.ts';

const authority = newAuthority();
const identity = newIdentity({ hosts: ['127.0.0.1', 'registry.example'], by: authority });
let folder: string;
let caFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
  caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.cert);
});
afterAll(() => rm(folder, { recursive: true }));

const brokenCertificate = '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Heard {
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  readonly client: Socket;
}

/** A server that echoes, and what it heard. */
async function started(server: Server | NetServer): Promise<URL> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return new URL(await listen(server));
}

async function startServer(tls = false, own = identity): Promise<{ url: URL; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = tls ? createTlsServer(own) : createServer();
  server.on('request', async (request, response) => {
    heard.push({ body: await text(request), headers: request.headers, client: request.socket });
    response.end(`${request.method} ${request.url}`);
  });
  const url = await started(server);
  if (tls) url.protocol = 'https:';
  return { url, heard };
}

async function proxyOf(options: ForwardProxyOptions = {}) {
  const proxy = await startForwardProxy(options);
  closing.push(() => proxy.close());
  return proxy;
}

async function opened(options: Partial<ConnectionOptions> = {}): Promise<Connections> {
  const connections = await openConnections({ proxyFor: () => undefined, ...options });
  closing.push(() => connections.close());
  return connections;
}

async function ask(connections: Connections, url: URL, body = ''): Promise<string> {
  const make = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const method = body === '' ? 'GET' : 'PUT';
  const request = make(url, { method, agent: connections.agentFor(url) });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  request.end(body);
  const response = await answer;
  return `${response.statusCode} ${await text(response)}`;
}

async function failureOf(asked: Promise<unknown>): Promise<ConnectionFailure & { error: Error }> {
  const error = await asked.then(
    (answer) => expect.fail(`answered ${answer}`),
    (reason: Error) => reason,
  );
  const failure = connectionFailure(error);
  if (failure === undefined) throw error;
  return { ...failure, error };
}

describe('connections to the servers themselves', () => {
  it('are kept for the next request', async () => {
    const { url, heard } = await startServer();
    const connections = await opened();
    expect(await ask(connections, url, 'one')).toBe('200 PUT /');
    await ask(connections, url, 'two');
    expect(heard.map(({ body }) => body)).toEqual(['one', 'two']);
    expect(heard[0]?.client).toBe(heard[1]?.client);
  });

  it('trust the authority of the ca-file, and nobody else’s', async () => {
    const { url } = await startServer(true);
    expect(await ask(await opened({ caFile }), url)).toBe('200 GET /');
    expect(await failureOf(ask(await opened(), url))).toMatchObject({
      kind: 'certificate-authority',
      reason: expect.stringMatching(
        /^its TLS certificate is of an authority that is not trusted \(UNABLE_TO_/,
      ),
    });
  });

  it('trust what else the ca-file holds where a certificate in it is broken', async () => {
    const { url } = await startServer(true);
    const partly = join(folder, 'partly.pem');
    await writeFile(partly, `# of others\n${brokenCertificate}${authority.cert}`);
    expect(await ask(await opened({ caFile: partly }), url)).toBe('200 GET /');
  });

  it('take a TLS session up again', async () => {
    const server = createTlsServer({ ...identity, maxVersion: 'TLSv1.2' });
    const reused: boolean[] = [];
    server.on('request', (request, response) => {
      reused.push((request.socket as TLSSocket).isSessionReused());
      response.setHeader('connection', 'close').end();
    });
    const url = new URL((await started(server)).href.replace('http:', 'https:'));
    const connections = await opened({ caFile });
    await ask(connections, url);
    await ask(connections, url);
    expect(reused).toEqual([false, true]);
  });

  it('are not opened with a ca-file that is broken, or not there', async () => {
    const broken = join(folder, 'broken.pem');
    await writeFile(broken, brokenCertificate);
    await expect(opened({ caFile: broken })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/broken.pem holds no certificate that can be read$/),
    });
    await expect(opened({ caFile: join(folder, 'none.pem') })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('none.pem cannot be read'),
    });
  });
});

describe('a proxy', () => {
  it('tunnels TLS, once for all requests, and sees nothing of them', async () => {
    const { url, heard } = await startServer(true);
    const proxy = await proxyOf();
    const connections = await opened({ caFile, proxyFor: () => proxy.url });
    expect(await ask(connections, url, 'body')).toBe('200 PUT /');
    expect(await ask(connections, url)).toBe('200 GET /');
    expect(proxy.requests).toEqual([`CONNECT ${url.host}`]);
    expect(heard[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('takes up a TLS session again behind it', async () => {
    const server = createTlsServer({ ...identity, maxVersion: 'TLSv1.2' });
    const reused: boolean[] = [];
    server.on('request', (request, response) => {
      reused.push((request.socket as TLSSocket).isSessionReused());
      response.setHeader('connection', 'close').end();
    });
    const url = new URL((await started(server)).href.replace('http:', 'https:'));
    const proxy = await proxyOf();
    const connections = await opened({ caFile, proxyFor: () => proxy.url });
    await ask(connections, url);
    await ask(connections, url);
    expect(reused).toEqual([false, true]);
  });

  it('passes plain HTTP on, bodies and queries too', async () => {
    const { url, heard } = await startServer();
    const proxy = await proxyOf();
    const connections = await opened({ proxyFor: () => proxy.url });
    expect(await ask(connections, new URL('/v2//a%20b?tag=1%2F2', url), 'body')).toBe(
      '200 PUT /v2//a%20b?tag=1%2F2',
    );
    expect(await ask(connections, new URL('/2', url))).toBe('200 GET /2');
    expect(proxy.requests).toEqual([`PUT ${url.origin}/v2//a%20b?tag=1%2F2`, `GET ${url.origin}/2`]);
    expect(heard[0]).toMatchObject({ body: 'body', headers: { host: url.host } });
  });

  it('passes on requests that wait to be told to go on, by kept connections too', async () => {
    const { url, heard } = await startServer();
    const proxy = await proxyOf();
    const connections = await opened({ proxyFor: () => proxy.url });
    for (const body of ['one', 'two', 'three']) {
      const headers = { expect: '100-continue', 'content-length': body.length };
      const request = httpRequest(url, { method: 'PUT', agent: connections.agentFor(url), headers });
      request.once('continue', () => request.end(body));
      const [response] = await once(request, 'response');
      expect([response.statusCode, await text(response)]).toEqual([200, 'PUT /']);
    }
    expect(heard.map(({ body }) => body)).toEqual(['one', 'two', 'three']);
    expect(new Set(proxy.requests)).toEqual(new Set([`PUT ${url.href}`]));
  });

  it('passes on a body that comes in pieces, before and after there is a connection', async () => {
    const { url, heard } = await startServer();
    const proxy = await proxyOf({ login: 'robot:secret' });
    const through = new URL(proxy.url.href.replace('//', '//robot:secret@'));
    const agent = (await opened({ proxyFor: () => through })).agentFor(url);
    for (let round = 0; round < 2; round++) {
      const request = httpRequest(url, { method: 'PUT', agent });
      const answer = once(request, 'response');
      request.write('one ');
      await once(request, 'socket');
      request.write('two ');
      request.end('three');
      const [response] = await answer;
      expect([response.statusCode, await text(response)]).toEqual([200, 'PUT /']);
    }
    expect(heard.map(({ body }) => body)).toEqual(['one two three', 'one two three']);
  });

  it('is only asked for the URLs that it is for', async () => {
    const near = await startServer();
    const far = await startServer();
    const proxy = await proxyOf();
    const connections = await opened({
      proxyFor: ({ port }) => (port === far.url.port ? proxy.url : undefined),
    });
    await ask(connections, near.url);
    await ask(connections, far.url);
    expect(proxy.requests).toEqual([`GET ${far.url.href}`]);
  });

  it('gets the user and the password of its URL', async () => {
    const [plain, tls] = [await startServer(), await startServer(true)];
    const proxy = await proxyOf({ login: 'robot:p@ss:word' });
    const url = new URL(proxy.url);
    url.username = 'robot';
    url.password = 'p%40ss%3Aword';
    const connections = await opened({ caFile, proxyFor: () => url });
    expect(await ask(connections, plain.url)).toBe('200 GET /');
    expect(await ask(connections, tls.url)).toBe('200 GET /');
    expect(plain.heard[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('may be reached by TLS itself, as the ca-file lets it be trusted', async () => {
    const [plain, tls] = [await startServer(), await startServer(true)];
    const proxy = await proxyOf({ tls: identity });
    const connections = await opened({ caFile, proxyFor: () => proxy.url });
    expect(await ask(connections, plain.url)).toBe('200 GET /');
    expect(await ask(connections, tls.url)).toBe('200 GET /');
    const strict = await opened({ proxyFor: () => proxy.url });
    for (const { url } of [plain, tls]) {
      expect(await failureOf(ask(strict, url))).toMatchObject({
        kind: 'proxy',
        reason: expect.stringMatching(
          `^the proxy ${proxy.url.host} cannot be used: its TLS certificate is of an authority`,
        ),
      });
    }
  });

  it('is asked for an IPv6 host in brackets', async () => {
    const { url } = await startServer(true);
    const proxy = await proxyOf({ route: () => Number(url.port) });
    const connections = await opened({ caFile, proxyFor: () => proxy.url });
    // Node 22.23 takes no certificate for such an address, so that a wrong one has to do here.
    const { kind, reason } = await failureOf(ask(connections, new URL('https://[fd00::1]:5000/')));
    expect({ kind, reason }).toEqual({
      kind: 'certificate-host',
      reason: 'its TLS certificate is not for fd00::1, but for 127.0.0.1, registry.example',
    });
    expect(proxy.requests).toEqual(['CONNECT [fd00::1]:5000']);
  });

  it('makes no certificate for localhost one for an address', async () => {
    const { url } = await startServer(true, newIdentity({ hosts: ['localhost'], by: authority }));
    const proxy = await proxyOf();
    const connections = await opened({ caFile, proxyFor: () => proxy.url });
    expect(await failureOf(ask(connections, url))).toMatchObject({
      kind: 'certificate-host',
      reason: 'its TLS certificate is not for 127.0.0.1, but for localhost',
    });
  });

  it('leaves no name to the server but the one that was asked for', async () => {
    const { url: server, heard } = await startServer(true);
    const proxy = await proxyOf({
      route: (host) => (host === 'registry.example:443' ? Number(server.port) : 1),
    });
    const connections = await opened({ caFile, proxyFor: () => proxy.url });
    expect(await ask(connections, new URL('https://registry.example/v2/'))).toBe('200 GET /v2/');
    expect(heard[0]?.client).toMatchObject({ servername: 'registry.example' });
  });
});

describe('a proxy in the way is told of', () => {
  const https = new URL('https://registry.example/v2/');
  const http = new URL('http://registry.example/v2/');

  it.each([
    [
      'HTTP/1.1 403 Forbidden\r\n\r\n<html>No!',
      /lets nothing through to registry.example:443 \(status 403\)$/,
    ],
    ['HTTP/1.1 503 Down\r\ncontent-length: 0\r\n\r\n', /does not reach registry.example:443 \(status 503\)$/],
    [
      'HTTP/1.1 302 Found\r\nlocation: https://portal/\r\n\r\n',
      /^127.0.0.1:\d+ does not answer as a proxy does$/,
    ],
    ['SSH-2.0-OpenSSH_9.2\r\n\r\n', /cannot be used: it does not answer in HTTP$/],
    ['', /cannot be used: the connection failed \(ECONNRESET\)$/],
  ])('that answers %j', async (refuse, reason) => {
    const proxy = await proxyOf({ refuse });
    const failure = await failureOf(ask(await opened({ proxyFor: () => proxy.url }), https));
    expect(failure.kind).toBe('proxy');
    expect(failure.reason).toMatch(reason);
    expect(failure.reason).toContain(proxy.url.host);
    expect(failure.hint).toMatch(/https_proxy.*no_proxy/);
  });

  it.each([
    ['', /wants a user name and a password$/],
    ['fake-user:fake-password@', /does not accept its user name and password$/],
  ])('that wants another login than “%s”, which is not told', async (login, reason) => {
    const proxy = await proxyOf({ login: 'robot:other' });
    const url = new URL(proxy.url.href.replace('//', `//${login}`));
    const failure = await failureOf(ask(await opened({ proxyFor: () => url }), https));
    expect(failure.reason).toMatch(reason);
    expect(failure.reason).toContain(`the proxy ${proxy.url.host} `);
    expect(failure.hint).toMatch(/^write https_proxy .*as http:\/\/USER:PASSWORD@HOST:PORT/);
    expect(JSON.stringify([failure, { ...failure.error }, failure.error.message])).not.toMatch(/fake-/);
  });

  it('where nothing listens, however many requests wait for it', async () => {
    const closed = await startForwardProxy();
    await closed.close();
    const connections = await opened({ proxyFor: () => closed.url });
    for (const url of [https, http]) {
      const all = await Promise.all(Array.from({ length: 100 }, () => failureOf(ask(connections, url))));
      expect(new Set(all.map(({ reason }) => reason))).toEqual(
        new Set([`the proxy ${closed.url.host} cannot be used: nothing listens there`]),
      );
      expect(all[0]?.hint).toContain(`look at ${url.protocol.slice(0, -1)}_proxy (`);
      expect(all[0]?.error).toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  it.each(['http:', 'https:'])('that says nothing by %s', async (protocol) => {
    const silent = await started(createNetServer());
    silent.protocol = protocol;
    const connections = await opened({ proxyFor: () => silent, connectTimeout: 50 });
    expect((await failureOf(ask(connections, https))).reason).toBe(
      `the proxy ${silent.host} cannot be used: the connection failed (ETIMEDOUT)`,
    );
  });

  it('that says nothing, and is given up', async () => {
    const server = createNetServer((socket) => socket.on('error', () => {}).resume());
    const [silent, asked] = [await started(server), once(server, 'connection')];
    const connections = await opened({ proxyFor: () => silent });
    const asking = failureOf(ask(connections, https));
    const [socket] = (await asked) as [Socket];
    connections.close();
    await Promise.all([asking, once(socket, 'close')]);
  }, 5_000);

  it('whose address cannot be read, by the error that says so', async () => {
    const wrong = new Error('https_proxy is not the address of a proxy');
    const connections = await opened({
      proxyFor: () => {
        throw wrong;
      },
    });
    expect(() => connections.agentFor(https)).toThrow(wrong);
  });
});

describe('a server that cannot be used is told of', () => {
  it.each([
    [
      { validFrom: -9, validTo: -2 },
      'certificate-date',
      'its TLS certificate has expired (CERT_HAS_EXPIRED)',
    ],
    [{ validFrom: 2 }, 'certificate-date', 'its TLS certificate is not valid yet (CERT_NOT_YET_VALID)'],
    [
      { hosts: ['a.example', 'b.example'] },
      'certificate-host',
      'its TLS certificate is not for 127.0.0.1, but for a.example, b.example',
    ],
  ])('with a certificate %j', async (wanted, kind, reason) => {
    const own = newIdentity({ hosts: ['127.0.0.1'], by: authority, ...wanted });
    const { url } = await startServer(true, own);
    expect(await failureOf(ask(await opened({ caFile }), url))).toMatchObject({ kind, reason });
  });

  it('with a certificate that it signed itself', async () => {
    const { url } = await startServer(true, newIdentity({ hosts: ['127.0.0.1'] }));
    expect(await failureOf(ask(await opened({ caFile }), url))).toMatchObject({
      kind: 'certificate-authority',
      reason: 'its TLS certificate is signed by itself, and not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    });
  });

  it('that speaks no TLS, and one that speaks nothing else', async () => {
    const [plain, tls] = [await startServer(), await startServer(true)];
    const connections = await opened({ caFile });
    const asTls = new URL(plain.url.href.replace('http:', 'https:'));
    expect(await failureOf(ask(connections, asTls))).toMatchObject({
      kind: 'tls',
      reason: 'it does not speak TLS',
    });
    const asPlain = new URL(tls.url.href.replace('https:', 'http:'));
    expect((await failureOf(ask(connections, asPlain))).kind).toMatch(/^(http|cut)$/);
  });

  it('that speaks only TLS of another age, or wants to know its client', async () => {
    const old = createTlsServer({
      ...identity,
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-RSA-AES128-GCM-SHA256',
    });
    const strict = createTlsServer({ ...identity, requestCert: true, ca: authority.cert });
    const connections = await opened({ caFile });
    const [first, second] = [await started(old), await started(strict)];
    for (const url of [first, second]) url.protocol = 'https:';
    expect(await failureOf(ask(connections, new URL(first.href.replace('http:', 'https:'))))).toMatchObject({
      kind: 'tls',
      reason: expect.stringMatching(/^it refuses the TLS that is spoken to it/),
    });
    expect(await failureOf(ask(connections, new URL(second.href.replace('http:', 'https:'))))).toMatchObject({
      kind: 'tls',
      reason: 'it wants a TLS certificate of its client, and alba has none',
    });
  });

  it.each([
    ['answers in no HTTP', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'), 'http'],
    ['cuts the connection', (socket: Socket) => socket.destroy(), 'cut'],
    ['resets it', (socket: Socket) => socket.resetAndDestroy(), 'cut'],
  ] as const)('that %s', async (_, behave, kind) => {
    const server = createNetServer((socket) => {
      socket.on('error', () => {}).once('data', () => behave(socket));
    });
    expect(await failureOf(ask(await opened(), await started(server)))).toMatchObject({ kind });
  });

  it('where nothing listens', async () => {
    const proxy = await startForwardProxy();
    await proxy.close();
    expect(await failureOf(ask(await opened(), proxy.url))).toMatchObject({
      kind: 'refused',
      reason: 'nothing listens there',
    });
  });

  it('that begins no TLS in time, through a proxy too', async () => {
    const silent = await started(createNetServer((socket) => socket.on('error', () => {})));
    silent.protocol = 'https:';
    const url = new URL(silent.href.replace('http:', 'https:'));
    const proxy = await proxyOf();
    for (const proxyFor of [() => undefined, () => proxy.url]) {
      const connections = await opened({ proxyFor, connectTimeout: 100 });
      expect(await failureOf(ask(connections, url))).toMatchObject({
        kind: 'timeout',
        reason: 'the connection failed (ETIMEDOUT)',
      });
    }
  });
});

it('says nothing of an error that is none of a connection', () => {
  expect(connectionFailure(new Error('no'))).toBeUndefined();
  expect(connectionFailure(undefined)).toBeUndefined();
  expect(connectionFailure(Object.assign(new Error('no file'), { code: 'ENOENT' }))).toBeUndefined();
});

it.each(['ENOTFOUND', 'EAI_AGAIN'])('says that a name cannot be resolved (%s), as a cause too', (code) => {
  const error = Object.assign(new Error(code), { code });
  const told = { kind: 'name', reason: 'its name cannot be resolved' };
  expect(connectionFailure(error)).toEqual(told);
  expect(connectionFailure(new Error('of a library', { cause: error }))).toEqual(told);
});
