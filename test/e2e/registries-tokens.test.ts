import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { answer, late } from '../support/faults.ts';
import { type RealRegistry, startRegistry } from '../support/real-registry.ts';
import { skopeoDigest } from '../support/real-skopeo.ts';
import { anna, basic, bert, credentialLines, flagsOf } from '../support/registry-accounts.ts';
import { registryPlace } from '../support/registry-place.ts';
import { pushed, refused, repository } from '../support/registry-push.ts';
import { startTokenServer, type TokenServer } from '../support/token-server.ts';

const place = registryPlace();

const stranger = { ...anna, username: 'nobody', password: 'fake-of-nobody-3Jw6tYp0' };

describe('a registry with tokens', () => {
  let tokens: TokenServer;
  let registry: RealRegistry;
  beforeAll(async () => {
    // bert may read all, and push to his own.
    tokens = await startTokenServer([anna, bert], {
      grants: (username, name) => {
        if (username === undefined) return [];
        if (username === 'bert' && !name.startsWith('of-bert/')) return ['pull'];
        return ['pull', 'push'];
      },
    });
    registry = await startRegistry({ auth: { tokens } });
  });
  afterAll(async () => {
    await registry?.stop();
    await tokens?.stop();
  });
  const target = (name: string) => `docker://${registry.host}/${name}`;
  const calmly = async (test: () => Promise<void>) => {
    const before = { ...tokens.behaviour };
    tokens.requests.length = 0;
    try {
      await test();
    } finally {
      Object.assign(tokens.behaviour, before);
    }
  };
  /** The digest under a tag, asked with a token. */
  const tagOf = async (name: string) => {
    const query = new URLSearchParams({ service: tokens.service, scope: `repository:${name}:pull` });
    const given = await fetch(`${tokens.realm}?${query}`, { headers: { authorization: basic(anna) } });
    const { token } = (await given.json()) as { token: string };
    const accept = 'application/vnd.oci.image.index.v1+json';
    const answer = await fetch(`${registry.url}/v2/${name}/manifests/0.9`, {
      method: 'HEAD',
      headers: { accept, authorization: `Bearer ${token}` },
    });
    return answer.status === 404 ? undefined : answer.headers.get('docker-content-digest');
  };

  test('asks for what it needs, and a few times for a whole push', () =>
    calmly(async () => {
      const { digest } = await pushed([target('whole')], { flags: flagsOf(anna) });
      const asked = tokens.requests.map(({ account, scopes }) => [account, ...scopes].join(' '));
      expect(new Set(asked)).toEqual(new Set(['anna repository:whole:pull,push']));
      expect(asked.length).toBeLessThan(4);
      expect(await tagOf('whole')).toBe(digest);
    }));

  test('an identity token of docker login', () =>
    calmly(async () => {
      const config = { auths: { [registry.host]: { auth: '', identitytoken: anna.identityToken } } };
      const DOCKER_CONFIG = await place.configFolder('identity', JSON.stringify(config));
      const { digest } = await pushed([target('identity')], { env: { DOCKER_CONFIG } });
      expect(tokens.requests.map(({ method, grantType }) => `${method} ${grantType}`)).toContain(
        'POST refresh_token',
      );
      expect(await tagOf('identity')).toBe(digest);
    }));

  test('a token that ends in the middle of a push is asked for anew', () =>
    calmly(async () => {
      tokens.behaviour.lifetime = 2;
      const proxy = await startFaultProxy(registry.url);
      try {
        // The first blobs take longer than the token lives.
        proxy.on({ method: 'POST', path: /\/blobs\/uploads\//, times: 2 }, late(3200));
        const { digest } = await pushed([`docker://${proxy.host}/middle`], { flags: flagsOf(anna) });
        expect(proxy.taken()).toEqual([2]);
        expect(tokens.requests.length).toBeGreaterThan(1);
        expect(await tagOf('middle')).toBe(digest);
      } finally {
        await proxy.stop();
      }
    }));

  test('a server that says that its tokens live longer than they do', () =>
    calmly(async () => {
      Object.assign(tokens.behaviour, { lifetime: 2, said: 3600 });
      const proxy = await startFaultProxy(registry.url);
      try {
        proxy.on({ method: 'POST', path: /\/blobs\/uploads\//, times: 2 }, late(3200));
        const { digest } = await pushed([`docker://${proxy.host}/liar`], { flags: flagsOf(anna) });
        expect(proxy.requests.map(({ status }) => status)).toContain(401);
        expect(await tagOf('liar')).toBe(digest);
      } finally {
        await proxy.stop();
      }
    }));

  test('a server whose tokens are over when they come: one error, and an end', () =>
    calmly(async () => {
      Object.assign(tokens.behaviour, { lifetime: -10, said: 3600 });
      await refused([target('over')], [new RegExp(registry.host)], { flags: flagsOf(anna) });
      expect(tokens.requests.length).toBeLessThan(30);
      expect(await tagOf('over').catch(() => undefined)).toBeFalsy();
    }));

  test.each([
    ['says nothing of time', { said: 0 }],
    ['says a time that is past', { said: -1 }],
  ])('a server that %s is believed for a while', (_, behaviour) =>
    calmly(async () => {
      Object.assign(tokens.behaviour, behaviour);
      const { digest } = await pushed([target('timeless')], { flags: [...flagsOf(anna), '--overwrite'] });
      expect(tokens.requests.length).toBeLessThan(60);
      expect(await tagOf('timeless')).toBe(digest);
    }),
  );

  test('a server that answers in HTML is named', () =>
    calmly(async () => {
      tokens.behaviour.html = true;
      await refused([target('html')], [new RegExp(new URL(tokens.realm).host)], { flags: flagsOf(anna) });
      tokens.behaviour.html = false;
      expect(await tagOf('html')).toBeUndefined();
    }));

  test.each([401, 403])('a server that refuses with %d: who was tried, from where', (status) =>
    calmly(async () => {
      tokens.behaviour.refusing = status;
      await refused([target('refused')], [/username/, new RegExp(registry.host)], { flags: flagsOf(anna) });
      expect(tokens.requests.length).toBeLessThan(10);
    }),
  );

  test('a server that is not well for a moment is asked again', () =>
    calmly(async () => {
      tokens.behaviour.refusing = 503;
      const done = pushed([target('moment')], { flags: flagsOf(anna) });
      await expect.poll(() => tokens.requests.length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(0);
      tokens.behaviour.refusing = undefined;
      const { digest } = await done;
      expect(await tagOf('moment')).toBe(digest);
    }));

  test('an account that may only read: who was tried, and no tag', () =>
    calmly(async () => {
      await refused([target('of-anna/x')], [/username/, new RegExp(registry.host)], { flags: flagsOf(bert) });
      expect(await tagOf('of-anna/x')).toBeUndefined();
    }));

  test('somebody whom it does not know', () =>
    calmly(async () => {
      await refused([target('x')], [/username/, new RegExp(registry.host)], { flags: flagsOf(stranger) });
    }));

  test('two accounts on one host, each with tokens of its own', () =>
    calmly(async () => {
      const { digest } = await pushed([target('of-anna/y'), target('of-bert/y')], {
        flags: ['--credentials', credentialLines([`${registry.host}/of-bert`, bert], [registry.host, anna])],
      });
      // Each pushes to its own; to take blobs from the other's, reading is enough.
      const asked = tokens.requests.flatMap(({ account, scopes }) =>
        scopes.filter((scope) => /:[a-z,]*push/.test(scope)).map((scope) => `${account} ${scope}`),
      );
      expect(new Set(asked)).toEqual(
        new Set(['anna repository:of-anna/y:pull,push', 'bert repository:of-bert/y:pull,push']),
      );
      expect(await tagOf('of-anna/y')).toBe(digest);
      expect(await tagOf('of-bert/y')).toBe(digest);
    }));

  test('over TLS, all of it', async () => {
    const secure = await startTokenServer([anna], { tls: place.tls });
    const behind = await startRegistry({ auth: { tokens: secure }, tls: place.tls });
    try {
      const flags = ['--ca-file', place.authority.certificate, ...flagsOf(anna)];
      const { digest } = await pushed([`docker://${behind.host}/${repository}`], { flags });
      const options = { as: anna, ca: place.authority.certificate };
      expect(await skopeoDigest(`${behind.host}/${repository}:0.9`, options)).toBe(digest);
    } finally {
      await Promise.all([behind.stop(), secure.stop()]);
    }
  });

  test('a registry outside that names a token server inside a network: no password goes there', async () => {
    const proxy = await startFaultProxy(registry.url);
    try {
      const challenge = { 'www-authenticate': 'Bearer realm="http://10.0.0.1/token",service="x"' };
      proxy.on({ times: Number.POSITIVE_INFINITY }, answer(401, { headers: challenge }));
      await refused(
        ['docker://registry.example/x?disable_https=true'],
        [/registry\.example/, /10\.0\.0\.1/],
        {
          flags: flagsOf(anna),
          env: { HTTP_PROXY: proxy.url },
        },
      );
      expect(new Set(proxy.requests.map(({ headers }) => headers.host))).toEqual(
        new Set(['registry.example']),
      );
      expect(proxy.requests.filter(({ headers }) => 'authorization' in headers)).toEqual([]);
    } finally {
      await proxy.stop();
    }
  });
});
