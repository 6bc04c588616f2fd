import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Fault, type FaultProxy, type Matcher, startFaultProxy } from '../support/fault-proxy.ts';
import {
  answer,
  atMost,
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
} from '../support/faults.ts';
import { alba, temporary } from '../support/real-alba.ts';
import { type RealRegistry, startRegistry } from '../support/real-registry.ts';
import { skopeoDigest } from '../support/real-skopeo.ts';
import { anna, basic } from '../support/registry-accounts.ts';
import { type RegistryClients, registryClients } from '../support/registry-clients.ts';
import { bigImages, digestAt, pushed, refused, repository, tellsNoSecret } from '../support/registry-push.ts';
import { startTokenServer } from '../support/token-server.ts';

let folder: Awaited<ReturnType<typeof temporary>>;
let source: string;
let registry: RealRegistry;
let clients: RegistryClients;
let proxy: FaultProxy;
/** Another host, which has the same content for everybody. */
let other: FaultProxy;
const flags = ['--username', anna.username, '--password', anna.password];

beforeAll(async () => {
  folder = await temporary();
  source = await bigImages(join(folder.path, 'images'));
});
afterAll(() => folder?.remove());

// A registry of its own for each test: nothing is there that an earlier one sent.
beforeEach(async () => {
  registry = await startRegistry({ auth: { accounts: [anna] } });
  clients = await registryClients({ logins: { [registry.host]: anna } });
  proxy = await startFaultProxy(registry.url);
  other = await startFaultProxy(registry.url, { authorization: basic(anna) });
  return () => Promise.all([other.stop(), proxy.stop(), clients.remove(), registry.stop()]);
});

const target = () => `docker://${proxy.host}/${repository}:0.9`;
const push = () => pushed([target()], { source, flags });
const tag = () => digestAt(registry.url, '0.9', { as: anna });

/** The push succeeds in the end, and what it told is there and whole. */
async function succeeds(): Promise<void> {
  const { digest } = await push();
  expect(proxy.taken(), 'every fault came').not.toContain(0);
  expect(await tag()).toBe(digest);
  await clients.validate(`${registry.host}/${repository}:0.9`);
}

/** The push ends with one message, that names the registry, and with no tag. */
async function fails(...says: readonly RegExp[]): Promise<void> {
  await refused([target()], [new RegExp(proxy.host), ...says], { source, flags });
  expect(proxy.taken(), 'every fault came').not.toContain(0);
  expect(await tag()).toBeUndefined();
}

/** The requests of a push, each kind for itself. */
const startUpload = { method: 'POST', path: /\/blobs\/uploads\// };
const finishUpload = { method: 'PUT', path: /\/blobs\/uploads\// };
const childManifest = { method: 'PUT', path: /\/manifests\/sha256:/ };
const tagManifest = { method: 'PUT', path: /\/manifests\/0\.9/ };
const askBlob = { method: 'HEAD', path: /\/blobs\/sha256:/ };
const askManifest = { path: /\/manifests\// };
/** Whatever carries the bytes of a blob: one PUT, or PATCHes. */
const blobBytes = { path: /\/blobs\/uploads\/[^/?]/ };

const places: Readonly<Record<string, Matcher>> = {
  'the first request': {},
  'the question for a blob': askBlob,
  'the beginning of an upload': startUpload,
  "a blob's bytes": blobBytes,
  'the end of an upload': finishUpload,
  'a child manifest': childManifest,
  'the tag': tagManifest,
};

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
    proxy.on({ method: 'GET', path: /\/manifests\// }, redirect(other.url));
    const second = await again();
    expect(proxy.taken()).toEqual([1]);
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

describe('faults that stay', () => {
  const always = { times: Number.POSITIVE_INFINITY };

  test.each([
    ['a Location', startUpload, locationAt('http://10.0.0.1')],
    ['a redirect', blobBytes, redirect('http://10.0.0.1')],
  ])('%s into a private network is not followed', async (_, place, fault) => {
    proxy.on({ ...place, ...always }, fault);
    // A registry outside: the proxy is all hosts, and hears of every request.
    await refused(['docker://registry.example/x?disable_https=true'], [/registry\.example/, /10\.0\.0\.1/], {
      ...{ source, flags, env: { HTTP_PROXY: proxy.url } },
    });
    expect(new Set(proxy.requests.map(({ headers }) => headers.host))).toEqual(new Set(['registry.example']));
    expect(proxy.taken()).not.toContain(0);
    expect(await digestAt(registry.url, '0.9', { name: 'x', as: anna })).toBeUndefined();
  });

  test('redirects without an end', async () => {
    proxy.on({ ...askManifest, ...always }, redirect(proxy.url));
    await fails();
  });

  test.each(Object.entries(places))('HTML with 200 at %s', async (_, place) => {
    proxy.on({ ...place, ...always }, html);
    await fails();
  });

  test.each(Object.entries(places))('the page of a hotel, by a redirect, at %s', async (_, place) => {
    other.on(always, html);
    proxy.on({ ...place, ...always }, portal(`${other.url}/welcome`));
    await fails();
    expect(other.requests.filter(({ headers }) => 'authorization' in headers)).toEqual([]);
  });

  test.each([
    ['a blob', finishUpload],
    ['a manifest', childManifest],
  ])('a registry that has another digest for %s', async (_, place) => {
    proxy.on({ ...place, ...always }, otherDigest);
    await fails(/sha256:/);
  });

  test('a wait that is longer than anybody waits', async () => {
    proxy.on({ ...startUpload, ...always }, wait(86_400));
    await fails(/wait|429|too many/i);
    expect(proxy.writes().length).toBeLessThan(10);
  });

  test.each([
    [403, 'DENIED', /denied|not allowed|refuse/i],
    [401, 'UNAUTHORIZED', /username/],
  ])('%d at every upload: who was tried, from where', async (status, code, says) => {
    const body = JSON.stringify({
      errors: [{ code, message: 'requested access to the resource is denied' }],
    });
    proxy.on(
      { ...startUpload, ...always },
      status === 401 ? unauthorized({ body }) : answer(status, { body }),
    );
    await fails(says, /username/);
  });

  test("the registry's own words are told", async () => {
    const body = JSON.stringify({ errors: [{ code: 'DENIED', message: 'the quota of team is used up' }] });
    proxy.on({ ...startUpload, ...always }, answer(403, { body }));
    await fails(/the quota of team is used up/);
  });

  test('a manifest that the registry does not take', async () => {
    const body = JSON.stringify({ errors: [{ code: 'MANIFEST_INVALID', message: 'not with us' }] });
    proxy.on({ ...childManifest, ...always }, answer(400, { body }));
    await fails(/not with us|MANIFEST_INVALID/);
  });
});

describe('several tags, several registries', () => {
  test('a second tag that the registry refuses leaves the first whole', async () => {
    proxy.on({ method: 'PUT', path: /\/manifests\/latest/, times: Number.POSITIVE_INFINITY }, answer(403));
    const tags = ['albatros:1.0', 'albatros:latest'];
    await refused([`docker://${proxy.host}/${repository}`], [new RegExp(proxy.host), /latest/], {
      ...{ source, flags, tags },
    });
    expect(proxy.taken()).not.toContain(0);
    expect(await digestAt(registry.url, 'latest', { as: anna })).toBeUndefined();
    if ((await digestAt(registry.url, '1.0', { as: anna })) !== undefined)
      await clients.validate(`${registry.host}/${repository}:1.0`);
  });

  test('what one registry does not take keeps the tags from all', async () => {
    const second = await startRegistry();
    try {
      proxy.on({ ...finishUpload, times: Number.POSITIVE_INFINITY }, answer(400));
      const targets = [`docker://${second.host}/first`, target()];
      await refused(targets, [new RegExp(proxy.host)], {
        ...{ source, flags: ['--credentials', `docker://${proxy.host} ${anna.username} ${anna.password}`] },
      });
      expect(await digestAt(second.url, '0.9', { name: 'first' })).toBeUndefined();
      expect(await tag()).toBeUndefined();
    } finally {
      await second.stop();
    }
  });
});

describe('--debug', () => {
  test.each([
    ['the password was refused', { times: Number.POSITIVE_INFINITY }, unauthorized()],
    ['an upload broke off', blobBytes, resetBefore],
    ['a registry sent everything on', { ...startUpload, times: Number.POSITIVE_INFINITY }, html],
  ])('tells no secret when %s', async (_, place, fault) => {
    proxy.on(place, fault);
    const args = ['container', 'push', '-t', 'albatros:0.9', '--debug', ...flags, source, target()];
    const { stdout, stderr } = await alba(args);
    expect(proxy.taken()).not.toContain(0);
    expect(stderr).toMatch(/\n\s+at |broke off|debug/i);
    tellsNoSecret(stdout + stderr);
  });
});

describe('addresses that are wrong', () => {
  test('a host that is not there', async () => {
    await refused(['docker://no-such-host.invalid/x'], [/no-such-host\.invalid/]);
  });

  test('a connection that is refused', async () => {
    await registry.stop();
    await refused([`docker://${registry.host}/x`], [new RegExp(registry.host), /nothing listens|refused/]);
  });

  test('a server that is no registry', async () => {
    proxy.on(
      { times: Number.POSITIVE_INFINITY },
      answer(404, { headers: { 'content-type': 'text/html' }, body: '<h1>404</h1>' }),
    );
    await refused([target()], [new RegExp(proxy.host)], { source, flags });
  });

  test('a repository with capitals', async () => {
    await refused([`docker://${proxy.host}/Team/albatros`], [/Team\/albatros/], { code: 2 });
    expect(proxy.requests).toEqual([]);
  });
});
