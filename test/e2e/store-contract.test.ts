import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesBody } from '../../src/store/body.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { StoreTarget } from '../../src/store/target.ts';
import { parseTarget } from '../../src/store/target.ts';
import { type Garage, startGarage } from '../support/garage.ts';
import { objectStoreContract } from '../support/object-store-contract.ts';

const binaries = process.env['ALBA_GARAGE']?.split(':').filter((path) => path !== '') ?? [];

it('has real Garages to run against', () => {
  expect(binaries, 'ALBA_GARAGE: paths of garage binaries, separated by colons').not.toEqual([]);
});

const bytes = { contentType: 'application/octet-stream' };

describe.each(binaries)('%s', (binary) => {
  let garage: Garage;
  beforeAll(async () => {
    garage = await startGarage(binary);
  }, 60_000);
  afterAll(() => garage?.close());

  const open = (key: { accessKeyId: string; secretAccessKey: string } | undefined, url?: string) =>
    openStore(
      parseTarget(url ?? `s3://${garage.bucket}?endpoint=${garage.endpoint}&region=garage`) as StoreTarget,
      {
        credentials: async () => key ?? garage,
      },
    );

  objectStoreContract('Garage', async () => {
    const store = await open(garage);
    const client = new S3Client({
      endpoint: garage.endpoint,
      region: garage.region,
      forcePathStyle: true,
      credentials: garage,
    });
    return {
      store,
      leftovers: async () => {
        const answer = await client.send(new ListMultipartUploadsCommand({ Bucket: garage.bucket }));
        return (answer.Uploads ?? []).map((upload) => upload.Key ?? '');
      },
      close: async () => {
        client.destroy();
        store.close();
      },
    };
  });

  it('serves what was put as a site at 127.0.0.1', async () => {
    const store = await open(garage);
    await store.put('v2/a/manifests/sha256:12', bytesBody('{"a":1}'), {
      contentType: 'application/vnd.oci.image.index.v1+json',
      cacheControl: 'no-cache',
    });
    const answer = await fetch(`${garage.webEndpoint}/v2/a/manifests/sha256:12`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/vnd.oci.image.index.v1+json');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(await answer.text()).toBe('{"a":1}');
    store.close();
  });

  const mistakes = [
    [
      'an unknown key',
      { accessKeyId: 'GK000000000000000000000000' },
      '',
      'denied',
      /does not know the access key/,
    ],
    ['a wrong secret', { secretAccessKey: '0'.repeat(64) }, '', 'denied', /secret key is not that/],
    ['a wrong region', {}, '?region=us-east-1', 'target', /region is not right, the store says garage/],
    ['a wrong bucket', {}, 'nosuchbucket', 'target', /no such bucket/],
  ] as const;
  it.each(mistakes)('is clear about %s', async (_, key, where, code, message) => {
    const bucket = where.startsWith('?') || where === '' ? garage.bucket : where;
    const region = where.startsWith('?') ? 'us-east-1' : 'garage';
    const store = await open(
      { ...garage, ...key },
      `s3://${bucket}?endpoint=${garage.endpoint}&region=${region}`,
    );
    for (const ask of [
      () => store.put('key', bytesBody('x'), bytes),
      () => store.put('big', bytesBody(Buffer.alloc(5 << 20)), bytes),
      () => store.get('key'),
      () => store.list('')[Symbol.asyncIterator]().next(),
      () => store.remove(['a', 'b']),
      ...(code === 'denied' || region !== 'garage' ? [() => store.head('key')] : []),
    ] as (() => Promise<unknown>)[]) {
      await expect(ask()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    }
    store.close();
  });

  it('is clear about a key that may only read', async () => {
    const store = await open(garage.reader);
    for (const body of [bytesBody('x'), bytesBody(Buffer.alloc(5 << 20))]) {
      await expect(store.put('key', body, bytes)).rejects.toMatchObject({
        code: 'denied',
        message: expect.stringMatching(/not allowed/),
      });
    }
    expect(await store.head('key')).toBeUndefined();
    store.close();
  });
});
