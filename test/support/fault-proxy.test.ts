import { createServer, request, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import {
  answer,
  cutBody,
  html,
  late,
  locationAt,
  otherDigest,
  portal,
  redirect,
  relativeLocation,
  resetAfter,
  resetBefore,
  truncate,
  unauthorized,
  wait,
} from './faults.ts';
import { listen, shut } from './local-server.ts';

/** A registry of sorts: it remembers the bodies it gets, as far as they come. */
let registry: Server;
let bodies: string[];
let proxy: FaultProxy;

beforeEach(async () => {
  bodies = [];
  registry = createServer(async (incoming, response) => {
    const at = bodies.push('') - 1;
    incoming.setEncoding('utf8').on('data', (chunk: string) => {
      bodies[at] += chunk;
    });
    // A body that breaks off.
    incoming.on('error', () => {});
    await text(incoming).catch(() => '');
    const location = `http://127.0.0.1:${port()}/v2/x/blobs/uploads/1?state=s`;
    response.setHeader('location', location).setHeader('docker-content-digest', 'sha256:11');
    if (incoming.url === '/v2/') response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' });
    response.end('the answer');
  });
  const url = await listen(registry);
  const port = () => new URL(url).port;
  proxy = await startFaultProxy(url);
});
afterEach(async () => {
  await proxy.stop();
  await shut(registry);
});

const at = (path = '/v2/x/manifests/1') => proxy.url + path;
const put = (body = 'a body') => fetch(at(), { method: 'PUT', body });

test('without a fault all goes through, and a Location that names the registry names the proxy', async () => {
  const came = await put();
  expect(await came.text()).toBe('the answer');
  expect(came.headers.get('location')).toBe(`${proxy.url}/v2/x/blobs/uploads/1?state=s`);
  expect(bodies).toEqual(['a body']);
  expect(proxy.requests).toMatchObject([
    { method: 'PUT', path: '/v2/x/manifests/1', status: 200, received: 6, forwarded: true },
  ]);
});

test('a fault is for the requests that match, as many as it says, from the one it says', async () => {
  proxy.on({ method: 'PUT', path: /manifests/, nth: 2, times: 2 }, answer(503));
  proxy.on({ path: /blobs/, times: Number.POSITIVE_INFINITY }, answer(404));
  const statuses = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await put()).status);
  expect(statuses).toEqual([200, 503, 503, 200]);
  expect([(await fetch(at())).status, (await fetch(at('/blobs/'))).status]).toEqual([200, 404]);
  expect(proxy.taken()).toEqual([2, 1]);
  expect(proxy.writes()).toHaveLength(4);
});

test('a reset before: the registry has heard nothing', async () => {
  proxy.on({}, resetBefore);
  await expect(put()).rejects.toThrow('fetch failed');
  expect(bodies).toEqual([]);
  expect(proxy.requests).toMatchObject([{ status: undefined, forwarded: false }]);
  expect((await put()).status).toBe(200);
});

test('a reset after: the registry has done it', async () => {
  proxy.on({}, resetAfter);
  await expect(put()).rejects.toThrow('fetch failed');
  expect(bodies).toEqual(['a body']);
  expect(proxy.requests).toMatchObject([{ status: undefined, forwarded: true }]);
});

test('a body that is cut: the registry has its beginning', async () => {
  proxy.on({}, cutBody(3));
  await expect(put('0123456789'.repeat(100_000))).rejects.toThrow('fetch failed');
  expect(bodies).toEqual(['012']);
});

test('an answer that is cut: its header tells the whole length', async () => {
  proxy.on({}, truncate(4));
  const came = await fetch(at());
  expect([came.status, came.headers.get('content-length')]).toEqual([200, '10']);
  await expect(came.text()).rejects.toThrow('terminated');
});

test('a wait in seconds, or until a date that is not over', async () => {
  proxy.on({}, wait(7));
  proxy.on({ nth: 2 }, wait(7, { as: 'date', status: 503 }));
  const seconds = await put();
  expect([seconds.status, seconds.headers.get('retry-after')]).toEqual([429, '7']);
  const date = await put();
  expect(date.status).toBe(503);
  const left = Date.parse(date.headers.get('retry-after') ?? '') - Date.now();
  expect(left).toBeGreaterThan(5000);
  expect(left).toBeLessThanOrEqual(8000);
  expect(bodies).toEqual([]);
});

test("401 with the registry's challenge", async () => {
  proxy.on({}, unauthorized());
  const came = await put();
  expect([came.status, came.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="here"']);
});

test('an early answer does not wait for the body', async () => {
  proxy.on({}, answer(429, { early: true }));
  const { hostname: host, port } = new URL(proxy.url);
  const status = await new Promise((resolve, reject) => {
    const asking = request({ host, port, method: 'PUT', path: '/', headers: { 'content-length': '9' } });
    asking.on('response', (came) => {
      asking.end('too late!');
      resolve(came.resume().statusCode);
    });
    asking.on('error', reject).flushHeaders();
  });
  expect(status).toBe(429);
  expect(bodies).toEqual([]);
});

test('another host is asked for the same path, and told what the client told it', async () => {
  const other = await startFaultProxy(`http://127.0.0.1:${new URL(proxy.url).port}`, {
    authorization: 'Basic own',
  });
  try {
    proxy.on({ path: /manifests/ }, redirect(other.url));
    const came = await fetch(at(), { headers: { authorization: 'Basic mine', 'x-own': 'y' } });
    expect(await came.text()).toBe('the answer');
    expect(other.requests).toMatchObject([{ path: '/v2/x/manifests/1', headers: { 'x-own': 'y' } }]);
    // What fetch keeps to itself.
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
    expect(proxy.requests[1]?.headers.authorization).toBe('Basic own');
  } finally {
    await other.stop();
  }
});

test('HTML at once, and by a redirect', async () => {
  proxy.on({ path: /manifests/ }, portal(at('/welcome')));
  proxy.on({ path: /welcome/ }, html);
  const came = await fetch(at());
  expect([came.status, came.redirected, came.headers.get('content-type')]).toEqual([
    200,
    true,
    'text/html; charset=utf-8',
  ]);
  expect(bodies).toEqual([]);
});

test('another digest, another Location', async () => {
  proxy.on({}, otherDigest);
  proxy.on({ nth: 2 }, relativeLocation);
  proxy.on({ nth: 3 }, locationAt('http://10.0.0.1'));
  const headers = [];
  for (let count = 0; count < 3; count += 1) headers.push((await put()).headers);
  expect(headers[0]?.get('docker-content-digest')).toMatch(/^sha256:0{64}$/);
  expect(headers.slice(1).map((one) => one.get('location'))).toEqual([
    '/v2/x/blobs/uploads/1?state=s',
    'http://10.0.0.1/v2/x/blobs/uploads/1?state=s',
  ]);
});

test('a late answer is as it would have been', async () => {
  proxy.on({}, late(30, answer(418)));
  const begun = performance.now();
  expect((await put()).status).toBe(418);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(29);
});

test.each(['absolute', 'tunnel'])("as a client's proxy it is every host: %s", async (form) => {
  const { hostname: host, port } = new URL(proxy.url);
  const asked = { host, port, agent: false, headers: { host: 'registry.example' } };
  const status = await new Promise((resolve, reject) => {
    if (form === 'absolute') {
      request({ ...asked, path: 'http://registry.example/v2/x' }, (came) => resolve(came.resume().statusCode))
        .on('error', reject)
        .end();
      return;
    }
    request({ ...asked, method: 'CONNECT', path: 'registry.example:80' })
      .on('connect', (_, socket) => {
        request({ ...asked, path: '/v2/x', createConnection: () => socket }, (came) =>
          resolve(came.resume().statusCode),
        )
          .on('error', reject)
          .end();
      })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(200);
  expect(proxy.requests).toMatchObject([{ path: '/v2/x', headers: { host: 'registry.example' } }]);
});

test('requests at the same time are one round', async () => {
  proxy.on({ times: Number.POSITIVE_INFINITY }, late(100));
  await put();
  await Promise.all([put(), put(), put()]);
  await put();
  expect(proxy.requests.map(({ round }) => round)).toEqual([1, 2, 2, 2, 3]);
  expect(proxy.rounds()).toBe(3);
});
