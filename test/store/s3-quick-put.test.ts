import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { bytesBody } from '../../src/store/body.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { parseTarget, type StoreTarget } from '../../src/store/target.ts';
import { startGarageDouble } from '../support/garage-double.ts';
import { generatedBody } from '../support/generated-body.ts';

const bytes = { contentType: 'application/octet-stream' };

/** A store that takes everything, and says of it what the test wants. */
async function storeThatSays(
  headers: Readonly<Record<string, string>>,
  more = '',
): Promise<{ store: ObjectStore; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    requests.push(request);
    response.sendDate = headers['date'] === undefined;
    const found = { 'content-length': 1, 'last-modified': new Date(0).toUTCString() };
    request.resume().on('end', () => {
      response.writeHead(200, { ...headers, ...(request.method === 'HEAD' ? found : {}) }).end();
    });
  };
  const server = createServer(answer).on('checkContinue', (request, response) => {
    response.writeContinue();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = parseTarget(`s3://bucket?endpoint=${endpoint}&region=here${more}`);
  const key = { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' };
  const store = await openStore(target as StoreTarget, { credentials: async () => key });
  onTestFinished(() => {
    store.close();
    server.closeAllConnections();
    server.close();
  });
  return { store, requests };
}

it('learns nothing from a stream, whose request waits for the store’s word on a connection of its own', async () => {
  const { store, requests } = await storeThatSays({ etag: '"e"' });
  await store.put('big', generatedBody(3 << 20), bytes);
  for (const key of ['one', 'two', 'three']) await store.put(key, bytesBody('x'), bytes);
  expect(requests.map(({ headers }) => headers.expect)).toEqual([
    '100-continue',
    undefined,
    undefined,
    undefined,
  ]);
  expect(requests.slice(1).map(({ headers }) => headers.connection)).toEqual(Array(3).fill('keep-alive'));
});

it.each([
  ['no ETag', {}],
  ['no date', { etag: '"e"', date: 'tomorrow' }],
])('sends an object once where the store names %s, and asks for it', async (_, headers) => {
  const { store, requests } = await storeThatSays(headers);
  for (const key of ['one', 'two', 'three']) await store.put(key, bytesBody('x'), bytes);
  expect(requests.map(({ method }) => method)).toEqual(['PUT', 'HEAD', 'PUT', 'HEAD', 'PUT', 'HEAD']);
});

it.each(['', '&s3ForcePathStyle=true&prefix=below/', '&ssetype=aws:kms&kmskeyid=k', '&anonymous=true'])(
  'sends the headers that the SDK sends: %s',
  async (more) => {
    const { store, requests } = await storeThatSays({ etag: '"e"' }, more);
    for (const key of ['one', 'two'])
      await store.put(key, bytesBody('x'), { ...bytes, cacheControl: 'no-cache' });
    const [first, second] = requests.map(({ url = '', headers }) => {
      const { authorization, 'amz-sdk-invocation-id': _, 'x-amz-date': __, ...others } = headers;
      const signed = authorization?.replace(/Signature=.*/, '');
      return { url: url.replace(/one|two/, 'key'), signed, ...others };
    });
    expect(second).toEqual(first);
  },
);

it('leaves a store that is gone to the SDK, which tries as often as ever', async () => {
  const double = await startGarageDouble();
  const target = parseTarget(`s3://${double.bucket}?endpoint=${double.endpoint}&region=${double.region}`);
  const store = await openStore(target as StoreTarget, { wait: () => 0, credentials: async () => double });
  onTestFinished(async () => {
    store.close();
    await double.close();
  });
  await store.put('one', bytesBody('x'), bytes);
  double.requests.splice(0);
  double.fault = () => 'reset';
  await expect(store.put('two', bytesBody('x'), bytes)).rejects.toMatchObject({ code: 'target' });
  expect(double.requests).toHaveLength(6);
});
