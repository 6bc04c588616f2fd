import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts';
import {
  answer,
  atMost,
  cutBody,
  late,
  relativeLocation,
  resetAfter,
  resetBefore,
  unauthorized,
  wait,
} from '../support/faults.ts';
import { startRegistry } from '../support/real-registry.ts';
import { skopeoDigest } from '../support/real-skopeo.ts';
import { anna } from '../support/registry-accounts.ts';
import { pushed, repository } from '../support/registry-push.ts';
import { startTokenServer } from '../support/token-server.ts';
import {
  blobBytes,
  childManifest,
  clients,
  fails,
  flags,
  places,
  proxy,
  registry,
  source,
  startUpload,
  succeeds,
  tag,
  tagManifest,
  target,
  withFaultyRegistry,
} from './faulty-registry.ts';

withFaultyRegistry();

describe.each(Object.entries(places))('at %s', (_, place) => {
  const passing: Readonly<Record<string, Fault>> = {
    'a reset before it gets through': resetBefore,
    'a reset after it was done': resetAfter,
    '429 with seconds to wait': wait(1),
    '429 with a date to wait for': wait(1, { as: 'date' }),
    '503 with seconds to wait': wait(1, { status: 503 }),
    '500': answer(500),
    '503 at once, its body unread': answer(503, { early: true }),
    '408': answer(408),
    '425': answer(425),
    '502 of a gateway, in HTML': answer(502, {
      headers: { 'content-type': 'text/html' },
      body: '<h1>Bad Gateway</h1>',
    }),
  };
  test.each(Object.entries(passing))('%s', async (__, fault) => {
    proxy.on(place, fault);
    await succeeds();
  });
});

const uploadUnknown = JSON.stringify({ errors: [{ code: 'BLOB_UPLOAD_UNKNOWN', message: 'gone' }] });

describe('faults that pass', () => {
  test('a slow registry', async () => {
    proxy.on({ times: Number.POSITIVE_INFINITY }, late(150));
    await succeeds();
  });

  test('two of three requests for uploads are one too many', async () => {
    for (const nth of [1, 2, 4, 5]) proxy.on({ ...startUpload, nth }, wait(1));
    await succeeds();
  });

  test.each([1, 100_000, 2_000_000])('a blob that is cut after %d bytes', async (bytes) => {
    proxy.on(blobBytes, cutBody(bytes));
    await succeeds();
  });

  test('a blob that is cut three times', async () => {
    proxy.on({ ...blobBytes, times: 3 }, cutBody(500_000));
    await succeeds();
  });

  test('a manifest that is cut on its way there', async () => {
    proxy.on(childManifest, cutBody(100));
    await succeeds();
  });

  test('416 in the middle of an upload', async () => {
    proxy.on(blobBytes, answer(416));
    await succeeds();
  });

  test('a gateway that takes bodies of a mebibyte', async () => {
    proxy.on({ ...blobBytes, times: Number.POSITIVE_INFINITY }, atMost(1 << 20));
    await succeeds();
    expect(
      Math.max(...proxy.requests.filter(({ status }) => status === 202).map(({ received }) => received)),
    ).toBeGreaterThan(500_000);
  });

  test.each([
    ['lost its answer', resetAfter],
    ['was cut', cutBody(300_000)],
    ['was refused for a moment', wait(1, { status: 503 })],
    ['found the upload gone', answer(404, { body: uploadUnknown })],
  ])('a chunk that %s', async (_, fault) => {
    proxy.on({ method: 'PATCH', nth: 2 }, fault);
    proxy.on({ ...blobBytes, times: Number.POSITIVE_INFINITY }, atMost(1 << 20));
    await succeeds();
  });

  test('an archive that comes through a pipe, cut and reset', async () => {
    proxy.on(blobBytes, cutBody(500_000));
    proxy.on({ ...blobBytes, nth: 3 }, resetBefore);
    const through = ['bash', '-c', `cat ${join(source, 'linux.amd64.tar')} | "$0" "$@"`];
    const { digest } = await pushed([target()], { source: '-', flags, through });
    expect(proxy.taken()).toEqual([1, 1]);
    expect(await tag()).toBe(digest);
    await clients.validate(`${registry.host}/${repository}:0.9`);
  });

  test('404 for an upload that the registry has forgotten', async () => {
    proxy.on(blobBytes, answer(404, { body: uploadUnknown }));
    await succeeds();
  });

  test.each(['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN'])('%s for what is there', async (code) => {
    const body = JSON.stringify({ errors: [{ code, message: 'not yet' }] });
    proxy.on(childManifest, answer(404, { body }));
    proxy.on(tagManifest, answer(400, { body }));
    await succeeds();
  });

  test('a Location without a host', async () => {
    proxy.on({ ...startUpload, times: Number.POSITIVE_INFINITY }, relativeLocation);
    await succeeds();
  });
});

describe.each(Object.entries(places))('401, once, at %s', (_, place) => {
  test('a new token is fetched', async () => {
    const tokens = await startTokenServer([anna]);
    const behind = await startRegistry({ auth: { tokens } });
    const front = await startFaultProxy(behind.url);
    try {
      front.on(place, unauthorized({ early: true }));
      const { digest } = await pushed([`docker://${front.host}/${repository}`], { source, flags });
      expect(front.taken()).toEqual([1]);
      expect(await skopeoDigest(`${behind.host}/${repository}:0.9`, { as: anna })).toBe(digest);
    } finally {
      await Promise.all([front.stop(), behind.stop(), tokens.stop()]);
    }
  });

  test('for a password that was refused, the error tells whose and from where', async () => {
    proxy.on({ ...place, times: Number.POSITIVE_INFINITY }, unauthorized());
    await fails(/anna/, /username/);
  });
});
