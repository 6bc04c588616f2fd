import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer, locationAt, redirect, resetBefore, truncate, wait } from '../support/faults.ts';
import { anna, basic } from '../support/registry-accounts.ts';
import { bigImages, digestAt, pushed, refused, repository } from '../support/registry-push.ts';
import {
  blobBytes,
  flags,
  folder,
  other,
  proxy,
  push,
  registry,
  source,
  startUpload,
  succeeds,
  tag,
  target,
  withFaultyRegistry,
} from './faulty-registry.ts';

withFaultyRegistry();

describe('when it is read what is there already', () => {
  const again = () => pushed([target()], { source, flags });

  test.each([
    ['cut short', truncate(20)],
    ['reset', resetBefore],
    ['429', wait(1)],
  ])('a manifest that is %s is asked for again', async (_, fault) => {
    const { digest } = await push();
    proxy.clear();
    proxy.on({ method: 'GET', path: /\/manifests\// }, fault);
    const second = await again();
    expect(proxy.taken()).toEqual([1]);
    expect([second.digest, second.targets[0]?.status]).toEqual([digest, 'unchanged']);
  });

  test('a blob at another host is read there, without the credentials', async () => {
    const { digest } = await push();
    proxy.clear();
    proxy.on(
      { method: 'GET', path: /\/blobs\/sha256:/, times: Number.POSITIVE_INFINITY },
      redirect(other.url),
    );
    // Which of the layers are there is told by the config that stands there.
    const changed = await bigImages(join(folder.path, 'changed'), { layers: ['one', 'three'] });
    const second = await pushed([`docker://${proxy.host}/${repository}:0.9.1`], {
      ...{ source: changed, flags, tags: ['albatros:0.9.1'] },
    });
    expect(await digestAt(registry.url, '0.9.1', { as: anna })).toBe(second.digest);
    expect(await tag()).toBe(digest);
    expect(proxy.taken()).not.toContain(0);
    expect(other.requests.length).toBeGreaterThan(0);
    expect(other.requests.filter(({ headers }) => 'authorization' in headers)).toEqual([]);
  });

  test('a manifest at another host is read there, without the credentials', async () => {
    const { digest } = await push();
    proxy.clear();
    // The first question is nobody's, and answered with 401.
    proxy.on({ method: 'GET', path: /\/manifests\//, nth: 2 }, redirect(other.url));
    const second = await again();
    expect(proxy.taken()).toEqual([1]);
    expect(proxy.requests[1]?.headers.authorization).toBe(basic(anna));
    expect(second.digest).toBe(digest);
    expect(other.requests).toMatchObject([{ method: 'GET', status: 200 }]);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('a manifest over 4 MiB is not read, and not written over', async () => {
    const { digest } = await push();
    proxy.clear();
    const type = 'application/vnd.oci.image.index.v1+json';
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      manifests: [],
      annotations: { x: 'y'.repeat(5 << 20) },
    });
    proxy.on(
      { method: 'GET', path: /\/manifests\//, times: 9 },
      answer(200, { headers: { 'content-type': type }, body }),
    );
    await refused([target()], [new RegExp(proxy.host)], { source, flags });
    expect(await tag()).toBe(digest);
  });
});

describe('uploads at another host', () => {
  test.each([307, 308])('%d: the bytes go there, without the credentials', async (status) => {
    proxy.on({ ...blobBytes, times: Number.POSITIVE_INFINITY }, redirect(other.url, status));
    await succeeds();
    expect(other.requests.length).toBeGreaterThan(0);
    expect(other.requests.filter(({ headers }) => 'authorization' in headers)).toEqual([]);
  });

  test('a Location there: the bytes go there, without the credentials', async () => {
    proxy.on({ ...startUpload, times: Number.POSITIVE_INFINITY }, locationAt(other.url));
    await succeeds();
    expect(other.requests.length).toBeGreaterThan(0);
    expect(other.requests.filter(({ headers }) => 'authorization' in headers)).toEqual([]);
  });
});
