import { describe, expect, test } from 'vitest';
import {
  answer,
  html,
  locationAt,
  otherDigest,
  portal,
  redirect,
  resetBefore,
  unauthorized,
  wait,
} from '../support/faults.ts';
import { alba } from '../support/real-alba.ts';
import { startRegistry } from '../support/real-registry.ts';
import { anna } from '../support/registry-accounts.ts';
import { digestAt, refused, repository, tellsNoSecret } from '../support/registry-push.ts';
import {
  askManifest,
  blobBytes,
  childManifest,
  clients,
  fails,
  finishUpload,
  flags,
  other,
  places,
  proxy,
  registry,
  source,
  startUpload,
  tag,
  target,
  withFaultyRegistry,
} from './faulty-registry.ts';

withFaultyRegistry();

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
