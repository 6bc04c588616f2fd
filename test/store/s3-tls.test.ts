import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { openConnections } from '../../src/http/open-connections.ts';
import { openStore } from '../../src/store/open-store.ts';
import { parseTarget, type StoreTarget } from '../../src/store/target.ts';
import { newIdentity, type WantedIdentity } from '../support/certificates.ts';
import { listen, shut } from '../support/local-server.ts';

let server: Server;
afterEach(() => shut(server));

/** What a store with such a certificate comes to. */
async function failureOf(wanted: WantedIdentity): Promise<unknown> {
  server = createServer(newIdentity(wanted), (_, response) => response.end());
  const endpoint = (await listen(server)).replace('http:', 'https:');
  const connections = await openConnections({ proxyFor: () => undefined });
  const target = parseTarget(`s3://bucket?endpoint=${endpoint}&region=garage`) as StoreTarget;
  const credentials = async () => ({ accessKeyId: 'GKfake', secretAccessKey: 'fake' });
  const store = await openStore(target, { connections, credentials, wait: () => 0 });
  try {
    return await store.head('key').then(
      () => expect.fail('trusted'),
      (error: unknown) => error,
    );
  } finally {
    store.close();
    connections.close();
  }
}

describe('a store with a certificate', () => {
  it('of an unknown authority leads to ca-file', async () => {
    expect(await failureOf({ hosts: ['127.0.0.1'] })).toMatchObject({
      code: 'target',
      message: expect.stringMatching(/: its TLS certificate is signed by itself, and not trusted \(DEPTH_/),
      hint: expect.stringContaining('by ca-file'),
    });
  });
});

it('is not asked twice for a certificate that will not change', async () => {
  let connected = 0;
  const failing = failureOf({});
  await once(server, 'listening');
  server.on('connection', () => connected++);
  await failing;
  expect(connected).toBe(1);
});
