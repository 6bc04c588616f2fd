import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bytesBody } from '../../src/store/body.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { parseTarget, type StoreTarget } from '../../src/store/target.ts';
import {
  type DoubleRequest,
  type Fault,
  type GarageDouble,
  startGarageDouble,
} from '../support/garage-double.ts';
import { generatedBody } from '../support/generated-body.ts';
import { objectStoreContract } from '../support/object-store-contract.ts';

const bytes = { contentType: 'application/octet-stream' };
const fast = { wait: () => 0 };

function urlOf(double: GarageDouble, more = ''): string {
  return `s3://${double.bucket}?endpoint=${double.endpoint}&region=${double.region}${more}`;
}

function open(url: string, key: { accessKeyId: string; secretAccessKey: string }): Promise<ObjectStore> {
  const { accessKeyId, secretAccessKey } = key;
  return openStore(parseTarget(url) as StoreTarget, {
    ...fast,
    credentials: async () => ({ accessKeyId, secretAccessKey }),
  });
}

objectStoreContract('S3', async () => {
  const double = await startGarageDouble();
  const store = await open(urlOf(double, '&prefix=a%20prefix/%2B'), double);
  return {
    store,
    leftovers: async () => [...double.uploads.values()].map((upload) => upload.key),
    close: async () => {
      store.close();
      await double.close();
    },
  };
});

describe('S3', () => {
  let double: GarageDouble;
  let store: ObjectStore;
  beforeEach(async () => {
    double = await startGarageDouble();
    store = await open(urlOf(double), double);
  });
  afterEach(async () => {
    store.close();
    await double.close();
  });

  /** Lets the first requests that match fail. */
  function failing(times: number, fault: Fault, matches: (request: DoubleRequest) => boolean = () => true) {
    let left = times;
    double.fault = (request) => (matches(request) && left-- > 0 ? fault : undefined);
  }

  const passing: [string, Fault][] = [
    ['a connection that breaks', 'reset'],
    ['a lost answer', 'lose'],
    ['SlowDown', { status: 503, code: 'SlowDown' }],
    ['429', { status: 429, code: 'TooManyRequests' }],
    ['500', { status: 500, code: 'InternalError' }],
  ];
  it.each(passing)('tries again after %s, with the body from its first byte', async (_, fault) => {
    failing(2, fault);
    let sent = 0;
    const body = generatedBody(3 << 20);
    await store.put('key', body, { ...bytes, onProgress: (count) => (sent += count) });
    expect(double.requests.filter(({ method }) => method === 'PUT')).toHaveLength(3);
    expect(double.objects.get('key')?.bytes).toHaveLength(body.size);
    expect(sent).toBe(body.size);
    failing(2, fault);
    expect(await store.head('key')).toMatchObject({ size: body.size });
    failing(2, fault);
    await store.remove(['key', 'none']);
    expect(double.objects.size).toBe(0);
  });

  it('sends bytes again that were damaged on their way', async () => {
    failing(2, { status: 400, code: 'InvalidDigest' });
    await store.put('key', bytesBody('whole'), bytes);
    expect(double.objects.get('key')?.bytes.toString()).toBe('whole');
    failing(1000, { status: 400, code: 'InvalidDigest' });
    await expect(store.put('key', bytesBody('other'), bytes)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('gives up in the end, and says why', async () => {
    failing(1000, { status: 503, code: 'SlowDown' });
    await expect(store.put('key', bytesBody('x'), bytes)).rejects.toMatchObject({
      code: 'target',
      message: `cannot write key to the bucket registry at ${double.endpoint}: the store is overloaded or broken (status 503)`,
    });
    expect(double.requests).toHaveLength(5);
  });

  it('puts small objects in the way that the first one showed, each with its own key, type and rules', async () => {
    await store.put('first', bytesBody('1'), { contentType: 'text/plain', cacheControl: 'no-cache' });
    await store.put("a b/'(é)!*.txt", bytesBody('22'), { contentType: 'application/json' });
    const { etag } = await store.put('third', bytesBody('333'), { ...bytes, cacheControl: 'immutable' });
    const [second, third] = ["a b/'(é)!*.txt", 'third'].map((key) => double.objects.get(key));
    expect(second?.bytes.toString()).toBe('22');
    expect(second?.headers['content-type']).toBe('application/json');
    expect(second?.headers['cache-control']).toBeUndefined();
    expect(third?.headers['cache-control']).toBe('immutable');
    expect(await store.head('third')).toMatchObject({ etag, size: 3 });
    expect(double.requests).toHaveLength(4);
  });

  it('asks for credentials again when those that it had are over', async () => {
    let asked = 0;
    const other = await openStore(parseTarget(urlOf(double)) as StoreTarget, {
      ...fast,
      credentials: async () => {
        asked += 1;
        return { ...double, expiration: new Date(Date.now() + 1000) };
      },
    });
    await other.put('one', bytesBody('1'), bytes);
    const before = asked;
    failing(1, { status: 403, code: 'ExpiredToken' });
    await other.put('two', bytesBody('2'), bytes);
    await other.put('three', bytesBody('3'), bytes);
    other.close();
    expect(asked).toBeGreaterThan(before);
    expect([...double.objects.keys()].sort()).toEqual(['one', 'three', 'two']);
  });

  it('does not try again what is refused', async () => {
    failing(1000, { status: 403, code: 'AccessDenied' });
    await expect(store.put('key', bytesBody('x'), bytes)).rejects.toMatchObject({ code: 'denied' });
    expect(double.requests).toHaveLength(1);
  });

  it('sends big objects in parts, some of them twice, and counts them once', async () => {
    failing(5, 'reset', ({ query }) => 'partNumber' in query);
    const body = generatedBody((64 << 20) + 1);
    let sent = 0;
    await store.put('big', body, { ...bytes, onProgress: (count) => (sent += count) });
    expect(sent).toBe(body.size);
    expect((await store.head('big'))?.size).toBe(body.size);
    expect(double.uploads.size).toBe(0);
  });

  it('takes an upload back when a part is refused', async () => {
    failing(1000, { status: 403, code: 'AccessDenied' }, ({ query }) => query['partNumber'] === '7');
    await expect(store.put('big', generatedBody(70 << 20), bytes)).rejects.toMatchObject({ code: 'denied' });
    expect(double.uploads.size).toBe(0);
    expect(double.objects.size).toBe(0);
  });

  it('takes an upload back that was on its way to being begun when all was stopped', async () => {
    const stop = new AbortController();
    double.fault = ({ query }) => {
      if ('uploads' in query) stop.abort(new Error('Ctrl-C'));
      return undefined;
    };
    const put = store.put('key', generatedBody(70 << 20), { ...bytes, signal: stop.signal });
    await expect(put).rejects.toThrow('Ctrl-C');
    expect(double.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
    expect(double.uploads.size).toBe(0);
  });

  it('finds the object when only the answer to its completion was lost', async () => {
    failing(1, 'lose', ({ method, query }) => method === 'POST' && 'uploadId' in query);
    const put = await store.put('big', generatedBody(65 << 20), bytes);
    expect(put.etag).toBe(double.objects.get('big')?.etag);
    expect(
      double.requests.filter(({ method, query }) => method === 'POST' && 'uploadId' in query),
    ).toHaveLength(2);
  });

  it('does not take an older object for the one whose completion failed', async () => {
    const older = { bytes: Buffer.alloc(65 << 20), headers: {}, etag: 'older', lastModified: new Date(0) };
    double.objects.set('big', older);
    failing(
      1000,
      { status: 404, code: 'NoSuchUpload' },
      ({ method, query }) => method === 'POST' && 'uploadId' in query,
    );
    await expect(store.put('big', generatedBody(65 << 20), bytes)).rejects.toMatchObject({ code: 'target' });
    expect(double.uploads.size).toBe(0);
    expect(double.objects.get('big')).toBe(older);
  });

  it('goes on reading where a connection broke', async () => {
    const body = generatedBody(6 << 20);
    await store.put('long', body, bytes);
    const got = await store.get('long');
    let seen = 0;
    const chunks: Buffer[] = [];
    for await (const chunk of got?.body ?? []) {
      chunks.push(chunk);
      seen += chunk.length;
      if (chunks.length === 3) double.breakConnections();
    }
    expect(seen).toBe(body.size);
    expect(Buffer.concat(chunks).equals(await buffer(body.open()))).toBe(true);
    expect(double.requests.filter(({ method }) => method === 'GET').length).toBeGreaterThan(1);
  });

  it('never sends what Garage 1.0 refuses: every body has its sha256, none a trailer', async () => {
    await store.put('empty', bytesBody(''), bytes);
    await store.put('small', generatedBody(100_000), bytes);
    await store.copy('small', 'copy', bytes);
    await store.remove(['small', 'copy']);
    expect([...double.objects.keys()]).toEqual(['empty']);
    expect(double.payloadHashes.every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
  });

  it('puts its prefix before every key, and takes it off again', async () => {
    const prefixed = await open(urlOf(double, '&prefix=team/'), double);
    await prefixed.put('a/b', bytesBody('x'), bytes);
    await prefixed.copy('a/b', 'c', bytes);
    expect([...double.objects.keys()]).toEqual(['team/a/b', 'team/c']);
    const found: string[] = [];
    for await (const entry of prefixed.list('', { delimiter: '/', startAfter: 'A' })) {
      found.push(entry.kind === 'object' ? entry.key : entry.prefix);
    }
    expect(found).toEqual(['a/', 'c']);
    await prefixed.remove(['a/b', 'c']);
    expect(double.objects.size).toBe(0);
    prefixed.close();
  });

  it('keeps the content type and cache rule that it is given', async () => {
    await store.put('tag', bytesBody('{}'), { contentType: 'application/json', cacheControl: 'no-cache' });
    const answer = await fetch(`${double.webEndpoint}/tag`);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  });

  describe('mistakes', () => {
    const everyRequest: [string, (store: ObjectStore) => Promise<unknown>][] = [
      ['put', (one) => one.put('key', bytesBody('x'), bytes)],
      ['put of a bigger object', (one) => one.put('key', bytesBody(Buffer.alloc(3 << 20)), bytes)],
      ['get', (one) => one.get('key')],
      ['head', (one) => one.head('key')],
      ['list', (one) => one.list('')[Symbol.asyncIterator]().next()],
      ['copy', (one) => one.copy('a', 'b', bytes)],
      ['remove', (one) => one.remove(['a', 'b'])],
    ];

    async function errorOf(asked: Promise<unknown>): Promise<Error & { code: string; hint: string }> {
      return asked.then(
        () => expect.fail('was not refused'),
        (error) => error,
      );
    }

    describe.each(everyRequest)('%s', (_, ask) => {
      it('names the settings where the key is unknown', async () => {
        const key = { ...double, accessKeyId: 'GK0123456789abcdef01234567' };
        const error = await errorOf(ask(await open(urlOf(double), key)));
        expect(error.code).toBe('denied');
        expect(error.message).toMatch(/the bucket registry at http:.*does not know the access key/);
        expect(error.hint).toMatch(/access-key.*AWS_ACCESS_KEY_ID/);
        expect(JSON.stringify([error.message, error.hint, String(error.cause)])).not.toContain(
          key.accessKeyId,
        );
      });

      it('names the settings where the secret is wrong', async () => {
        const secretAccessKey = 'not-the-secret';
        const error = await errorOf(ask(await open(urlOf(double), { ...double, secretAccessKey })));
        expect(error).toMatchObject({ code: 'denied', hint: expect.stringMatching(/secret-key/) });
        expect(error.message).toMatch(/the secret key is not that of the access key/);
      });

      it('names where the key came from, when that is known', async () => {
        const { accessKeyId } = double;
        const credentials = async () => ({ accessKeyId, secretAccessKey: 'other', origin: 'the profile x' });
        const target = parseTarget(urlOf(double)) as StoreTarget;
        const error = await errorOf(ask(await openStore(target, { ...fast, credentials })));
        expect(error).toMatchObject({ code: 'denied', hint: expect.stringContaining('check the profile x') });
      });

      it('passes on the right region', async () => {
        const error = await errorOf(
          ask(await open(urlOf(double).replace('region=garage', 'region=moon'), double)),
        );
        expect(error).toMatchObject({ code: 'target', hint: 'add region=garage to the target' });
      });

      it('names the region where none is given', async () => {
        vi.stubEnv('AWS_REGION', undefined);
        vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
        const error = await errorOf(ask(await open(urlOf(double).replace('&region=garage', ''), double)));
        expect(error).toMatchObject({ code: 'target', hint: 'add region=garage to the target' });
        vi.unstubAllEnvs();
      });

      it('says what to set where there are no credentials', async () => {
        const none = {
          wait: () => 0,
          credentials: () => Promise.reject(new Error('Could not load credentials')),
        };
        const error = await errorOf(ask(await openStore(parseTarget(urlOf(double)) as StoreTarget, none)));
        expect(error.code).toBe('denied');
        expect(error.hint).toMatch(/access-key and secret-key.*AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/);
      });

      it('says that nothing listens', async () => {
        const closed = await startGarageDouble();
        await closed.close();
        const error = await errorOf(ask(await open(urlOf(closed), closed)));
        expect(error).toMatchObject({
          code: 'target',
          message: expect.stringMatching(/at http:.*: nothing listens there$/),
        });
      });

      it('says that the endpoint speaks no TLS', async () => {
        const error = await errorOf(ask(await open(urlOf(double).replace('http:', 'https:'), double)));
        expect(error).toMatchObject({ code: 'target', hint: expect.stringMatching(/http:\/\//) });
      });
    });

    it.each(everyRequest.filter(([name]) => name !== 'head'))(
      '%s names a bucket that is not there',
      async (_, ask) => {
        const error = await errorOf(ask(await open(urlOf(double).replace('registry', 'elsewhere'), double)));
        expect(error).toMatchObject({
          code: 'target',
          message: expect.stringMatching(/elsewhere.*no such bucket/),
        });
      },
    );

    describe('without endpoint and region', () => {
      const aws = parseTarget('s3://downloads') as StoreTarget;
      afterEach(() => {
        vi.unstubAllEnvs();
      });

      it('is refused before any request, since that is AWS', async () => {
        vi.stubEnv('AWS_REGION', undefined);
        vi.stubEnv('AWS_DEFAULT_REGION', undefined);
        vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
        expect(await errorOf(openStore(aws))).toMatchObject({
          code: 'usage',
          message: expect.stringMatching(/^s3:\/\/downloads .*AWS/),
          hint: expect.stringMatching(/endpoint=https:\/\/HOST&region=garage.*region=.*AWS/),
        });
      });

      it('is taken where the environment names the region', async () => {
        vi.stubEnv('AWS_REGION', 'eu-west-3');
        const opened = await openStore(aws);
        expect(opened.name).toBe('s3://downloads');
        opened.close();
      });
    });

    it('tells a key that may only read', async () => {
      const reading = await open(urlOf(double), double.reader);
      for (const size of [1, 3 << 20]) {
        const error = await errorOf(reading.put('key', bytesBody(Buffer.alloc(size)), bytes));
        expect(error).toMatchObject({ code: 'denied', message: expect.stringMatching(/not allowed/) });
      }
      expect(await reading.head('key')).toBeUndefined();
    });

    it('tells an endpoint that is a web site', async () => {
      const server = createServer((_, response) => {
        response.setHeader('content-type', 'text/html');
        response.end('<!doctype html><p>Welcome');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const site = await open(`s3://b?endpoint=${endpoint}&region=x`, double);
      const error = await errorOf(site.list('')[Symbol.asyncIterator]().next());
      expect(error).toMatchObject({ code: 'target', hint: expect.stringMatching(/endpoint=/) });
      expect(await errorOf(site.head('x'))).toMatchObject({ code: 'target' });
      site.close();
      server.closeAllConnections();
      server.close();
    });
  });
});
