import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { type RealRegistry, startRegistry } from '../support/real-registry.ts';
import { startZot } from '../support/real-zot.ts';
import { anna, basic, bert, credentialLines, flagsOf } from '../support/registry-accounts.ts';
import { dockerConfig, type RegistryClients, registryClients } from '../support/registry-clients.ts';
import { registryPlace } from '../support/registry-place.ts';
import { digestAt, pushed, refused } from '../support/registry-push.ts';

const place = registryPlace();

describe.each([
  ['docker-registry, basic', () => startRegistry({ auth: { accounts: [anna, bert] } })],
  ['docker-registry, basic, TLS', () => startRegistry({ auth: { accounts: [anna, bert] }, tls: place.tls })],
  ['zot, basic', () => startZot({ auth: { accounts: [anna, bert] } })],
  ['zot, basic, TLS', () => startZot({ auth: { accounts: [anna, bert] }, tls: place.tls })],
] as const)('%s', (_, start) => {
  let registry: RealRegistry;
  let clients: RegistryClients;
  beforeAll(async () => {
    registry = await start();
    const ca = place.authority.certificate;
    clients = await registryClients({ ca, logins: { [registry.host]: anna } });
  });
  afterAll(async () => {
    await clients?.remove();
    await registry?.stop();
  });
  const ca = () => ['--ca-file', place.authority.certificate];
  const target = (name: string) => `docker://${registry.host}/${name}`;

  test('--username and --password', async () => {
    const { digest } = await pushed([target('flags')], { flags: [...ca(), ...flagsOf(anna)] });
    expect((await clients.crane('digest', `${registry.host}/flags:0.9`)).trim()).toBe(digest);
    await clients.validate(`${registry.host}/flags:0.9`);
  });

  test('a wrong password: who was tried, from where', async () => {
    const flags = [...ca(), ...flagsOf({ ...anna, password: bert.password })];
    await refused([target('wrong')], [new RegExp(registry.host), /username/, /password/], { flags });
  });

  test('nobody: what to set', async () => {
    await refused([target('nobody')], [new RegExp(registry.host), /username|config\.json/], { flags: ca() });
  });
});

describe('credentials for a registry with basic authentication', () => {
  let registry: RealRegistry;
  let again: RealRegistry;
  beforeAll(async () => {
    [registry, again] = await Promise.all([
      startRegistry({ auth: { accounts: [anna, bert] } }),
      startRegistry({ auth: { accounts: [bert] } }),
    ]);
  });
  afterAll(() => Promise.all([registry?.stop(), again?.stop()]));
  const target = (name: string) => `docker://${registry.host}/${name}`;
  const tagOf = (name: string) => digestAt(registry.url, '0.9', { name, as: anna });

  test('--password-stdin', async () => {
    const through = ['bash', '-c', `printf '%s\\n' '${anna.password}' | "$0" "$@"`];
    const flags = ['--username', anna.username, '--password-stdin'];
    const { digest } = await pushed([target('stdin')], { flags, through });
    expect(await tagOf('stdin')).toBe(digest);
  });

  test('auths of the folder that DOCKER_CONFIG names', async () => {
    const DOCKER_CONFIG = await place.configFolder('auths', dockerConfig({ [registry.host]: anna }));
    const { digest } = await pushed([target('auths')], { env: { DOCKER_CONFIG } });
    expect(await tagOf('auths')).toBe(digest);
  });

  test('auths of the home folder', async () => {
    await place.configFolder('home/.docker', dockerConfig({ [registry.host]: anna }));
    const { digest } = await pushed([target('home')], { env: { HOME: join(place.folder.path, 'home') } });
    expect(await tagOf('home')).toBe(digest);
  });

  test('the file that REGISTRY_AUTH_FILE names', async () => {
    const path = join(
      await place.configFolder('podman', dockerConfig({ [registry.host]: anna })),
      'config.json',
    );
    const { digest } = await pushed([target('file')], { env: { REGISTRY_AUTH_FILE: path } });
    expect(await tagOf('file')).toBe(digest);
  });

  test('auths of another port are for another registry', async () => {
    const DOCKER_CONFIG = await place.configFolder('other', dockerConfig({ [`${registry.host}1`]: anna }));
    await refused([target('other')], [new RegExp(registry.host)], { env: { DOCKER_CONFIG } });
  });

  test('a wrong password in a config file: its path is told', async () => {
    const wrong = { ...anna, password: bert.password };
    const DOCKER_CONFIG = await place.configFolder('stale', dockerConfig({ [registry.host]: wrong }));
    await refused([target('stale')], [/config\.json/, new RegExp(registry.host)], { env: { DOCKER_CONFIG } });
  });

  describe('helpers on PATH', () => {
    let path: string;
    beforeAll(async () => {
      const bin = join(place.folder.path, 'bin');
      await mkdir(bin);
      await helper(bin, 'ours', { ServerURL: registry.host, Username: anna.username, Secret: anna.password });
      await helper(bin, 'odd', 'no JSON at all');
      path = `${bin}:${process.env['PATH']}`;
    });
    const env = async (config: object, name: string) => ({
      PATH: path,
      DOCKER_CONFIG: await place.configFolder(name, JSON.stringify(config)),
    });

    test('credHelpers', async () => {
      const config = { credHelpers: { [registry.host]: 'ours' } };
      const { digest } = await pushed([target('helper')], { env: await env(config, 'helpers') });
      expect(await tagOf('helper')).toBe(digest);
    });

    test('credsStore, for a host that is listed without a password', async () => {
      const config = { auths: { [registry.host]: {} }, credsStore: 'ours' };
      const { digest } = await pushed([target('store')], { env: await env(config, 'store') });
      expect(await tagOf('store')).toBe(digest);
    });

    test('one that is missing is named', async () => {
      const config = { credHelpers: { [registry.host]: 'not-there' } };
      await refused([target('missing')], [/docker-credential-not-there/], {
        env: await env(config, 'not-there'),
      });
    });

    test('one that says something else is named', async () => {
      const config = { credHelpers: { [registry.host]: 'odd' } };
      await refused([target('odd')], [/docker-credential-odd/], { env: await env(config, 'odd') });
    });
  });

  test('two accounts on one host, in one run', async () => {
    const proxy = await startFaultProxy(registry.url);
    try {
      const flags = [
        '--credentials',
        credentialLines([`${proxy.host}/of-anna`, anna], [`${proxy.host}/of-bert`, bert]),
      ];
      const targets = ['of-anna/x', 'of-bert/x'].map((name) => `docker://${proxy.host}/${name}`);
      const { digest } = await pushed(targets, { flags });
      expect(await tagOf('of-anna/x')).toBe(digest);
      expect(await tagOf('of-bert/x')).toBe(digest);
      const seen = proxy.requests.flatMap(({ path, headers: { authorization } }) =>
        authorization === undefined ? [] : [`${path.split('/')[2]} ${authorization}`],
      );
      expect(new Set(seen)).toEqual(new Set([`of-anna ${basic(anna)}`, `of-bert ${basic(bert)}`]));
    } finally {
      await proxy.stop();
    }
  });

  test('two registries, each with its own account', async () => {
    const flags = ['--credentials', credentialLines([registry.host, anna], [again.host, bert])];
    const targets = [registry, again].map(({ host }) => `docker://${host}/both`);
    const { digest } = await pushed(targets, { flags });
    expect(await tagOf('both')).toBe(digest);
    expect(await digestAt(again.url, '0.9', { name: 'both', as: bert })).toBe(digest);
  });

  test('one password for two hosts is refused: it goes to one', async () => {
    await refused([target('x'), `docker://${again.host}/x`], [/credentials|password/], {
      flags: flagsOf(anna),
      code: 2,
    });
  });
});

/** A credential helper that gives this to `get`, whatever it is asked (docker-credential-helpers' protocol). */
async function helper(bin: string, name: string, says: object | string): Promise<void> {
  const file = join(bin, `docker-credential-${name}`);
  const text = typeof says === 'string' ? says : JSON.stringify(says);
  await writeFile(file, `#!/bin/sh\n[ "$1" = get ] || exit 1\ncat >/dev/null\ncat <<'EOS'\n${text}\nEOS\n`);
  await chmod(file, 0o755);
}

describe('certificates', () => {
  test('of an authority that nobody knows: one error, that names ca-file', async () => {
    const registry = await startRegistry({ tls: place.tls });
    try {
      await refused([`docker://${registry.host}/x`], [new RegExp(registry.host), /ca-file/]);
    } finally {
      await registry.stop();
    }
  });

  test('SSL_CERT_FILE names an authority, too', async () => {
    const registry = await startRegistry({ tls: place.tls });
    try {
      await pushed([`docker://${registry.host}/x`], { env: { SSL_CERT_FILE: place.authority.certificate } });
    } finally {
      await registry.stop();
    }
  });

  test('for another host', async () => {
    const registry = await startRegistry({
      tls: await place.authority.issue('elsewhere', 'registry.example'),
    });
    try {
      const flags = ['--ca-file', place.authority.certificate];
      await refused([`docker://${registry.host}/x`], [new RegExp(registry.host), /certificate/], { flags });
    } finally {
      await registry.stop();
    }
  });

  test('a registry in plain HTTP, where HTTPS is asked for', async () => {
    const registry = await startRegistry();
    try {
      const says = [new RegExp(registry.host), /disable_https/];
      await refused([`docker://${registry.host}/x?disable_https=false`], says);
    } finally {
      await registry.stop();
    }
  });
});
