import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConnections } from '../../src/http/open-connections.ts';
import { bytesBody } from '../../src/store/body.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { parseTarget, type StoreTarget } from '../../src/store/target.ts';
import { type ForwardProxy, startForwardProxy } from '../support/forward-proxy.ts';
import { type GarageDouble, startGarageDouble } from '../support/garage-double.ts';
import { listen, shut } from '../support/local-server.ts';

let double: GarageDouble;
let proxy: ForwardProxy;
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  double = await startGarageDouble();
  const port = Number(new URL(double.endpoint).port);
  proxy = await startForwardProxy({ login: 'robot:fake-password', route: () => port });
  closing.push(
    () => double.close(),
    () => proxy.close(),
  );
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function storeAt(endpoint: string, login: string, more = ''): Promise<ObjectStore> {
  const through = new URL(proxy.url.href.replace('//', `//${login}`));
  const connections = await openConnections({ proxyFor: () => through });
  const { accessKeyId, secretAccessKey } = double;
  const target = parseTarget(`s3://${double.bucket}?endpoint=${endpoint}&region=${double.region}${more}`);
  const store = await openStore(target as StoreTarget, {
    connections,
    wait: () => 0,
    credentials: async () => ({ accessKeyId, secretAccessKey }),
  });
  closing.push(
    () => connections.close(),
    () => store.close(),
  );
  return store;
}

describe('a store behind a proxy', () => {
  it('is written and read through it, big objects too', async () => {
    const store = await storeAt('http://garage.example:3900', 'robot:fake-password@');
    const big = Buffer.alloc(3 << 20, 'alba');
    const contentType = 'text/plain';
    await store.put('a//b c+%', bytesBody(Buffer.from('hello')), { contentType });
    await store.put('big', bytesBody(big), { contentType });
    expect(double.objects.get('big')?.bytes.equals(big)).toBe(true);
    const found = await store.get('a//b c+%');
    expect(found && (await text(found.body))).toBe('hello');
    expect(proxy.requests.length).toBeGreaterThanOrEqual(3);
    for (const request of proxy.requests) expect(request).toContain(' http://garage.example:3900/registry/');
  });

  it('is not reached where the proxy wants another login', async () => {
    const store = await storeAt('http://garage.example', '');
    await expect(store.head('key')).rejects.toMatchObject({
      code: 'target',
      message: expect.stringMatching(
        /^cannot .* the bucket registry at http:\/\/garage.example: the proxy before it wants a user name/,
      ),
      hint: expect.stringMatching(/^write http_proxy .* as http:\/\/USER:PASSWORD@HOST:PORT/),
    });
  });

  it('is not reached by TLS where the proxy wants another login, which is told at once and not told', async () => {
    const store = await storeAt('https://garage.example', 'robot:fake-wrong@');
    const error: unknown = await store.head('key').catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'target',
      message: expect.stringMatching(
        `at https://garage.example: the proxy ${proxy.url.host} does not accept its user name and password$`,
      ),
      hint: expect.stringContaining('https_proxy (HTTPS_PROXY, all_proxy)'),
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('fake-');
    expect(proxy.requests).toEqual(['CONNECT garage.example:443']);
  });

  it('is asked again where the proxy did not reach it', async () => {
    let asked = 0;
    const busy = createServer();
    busy.on('connect', (_, socket) => {
      asked++;
      socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    });
    const url = new URL(await listen(busy));
    closing.push(() => shut(busy));
    proxy = { ...proxy, url };
    const store = await storeAt('https://garage.example', '');
    await expect(store.head('key')).rejects.toMatchObject({
      message: expect.stringMatching(/does not reach garage.example:443 \(status 503\)$/),
    });
    expect(asked).toBe(5);
  });
});
