import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/hosts/context/detect-host.ts';
import { registryLoginFrom } from '../../../src/hosts/credentials/registry-login.ts';
import type { RegistryCredentials } from '../../../src/registry/distribution/login.ts';
import { decode, type RawSettings } from '../../../src/settings/decode.ts';
import { Mistakes } from '../../../src/settings/mistakes.ts';
import { parseTarget } from '../../../src/store/target.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const found: RegistryCredentials[] = [];
beforeEach(() => void found.splice(0));

/** What a target gets; the home directory is an empty one. */
async function loginOf(url: string, raw: RawSettings = {}, environment: Environment = {}) {
  const target = parseTarget(url);
  if (target.kind !== 'registry') throw new Error('not a registry');
  const values = decode(raw, (name) => name, new Mistakes());
  const all = { HOME: folder, PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, ...environment };
  return registryLoginFrom(
    values,
    all,
    (name) => `--${name}`,
    (login) => found.push(login),
  )(target).credentials();
}

async function userOf(url: string, raw: RawSettings = {}, environment: Environment = {}) {
  const login = await loginOf(url, raw, environment);
  return login && ('username' in login ? login.username : `token ${login.identityToken}`);
}

async function write(path: string, content: object | string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const as = (user: string) => ({ auth: Buffer.from(`${user}:fake-${user}`).toString('base64') });
const ghcr = 'docker://ghcr.io/me/x';
const config = '.docker/config.json';

describe('the login of a registry', () => {
  it('comes from the first of all places that has one', async () => {
    const raw = {
      credentials: ['docker://ghcr.io/me LINE fake-line'],
      username: ['SETTING'],
      password: ['fake-setting'],
    };
    const named = await write('own/auth.json', { auths: { 'ghcr.io': as('NAMED') } });
    await write(config, { auths: { 'ghcr.io': as('DOCKER') } });
    await write('run/containers/auth.json', { auths: { 'ghcr.io': as('RUNTIME') } });
    await write('.config/containers/auth.json', { auths: { 'ghcr.io': as('CONTAINERS') } });
    const runtime = { XDG_RUNTIME_DIR: join(folder, 'run') };
    expect(await userOf(ghcr, raw)).toBe('LINE');
    expect(await userOf('docker://ghcr.io/you/x', raw)).toBe('SETTING');
    expect(await userOf(ghcr, {}, { ...runtime, REGISTRY_AUTH_FILE: named })).toBe('NAMED');
    expect(await userOf(ghcr, {}, runtime)).toBe('DOCKER');
    const elsewhere = { DOCKER_CONFIG: join(folder, 'empty') };
    expect(await userOf(ghcr, {}, { ...elsewhere, ...runtime })).toBe('RUNTIME');
    expect(await userOf(ghcr, {}, elsewhere)).toBe('CONTAINERS');
    expect(await userOf('docker://quay.io/me/x', {}, { ...elsewhere, ...runtime })).toBeUndefined();
  });

  it('may be two accounts on one host in one run', async () => {
    const raw = { credentials: ['docker://ghcr.io/a A fake-a\ndocker://ghcr.io/b B fake-b'] };
    expect(await userOf('docker://ghcr.io/a/x', raw)).toBe('A');
    expect(await userOf('docker://ghcr.io/b/x', raw)).toBe('B');
    expect(await userOf('docker://ghcr.io/c/x', raw)).toBeUndefined();
  });

  it('is the one of the longest path in a file of podman, and of the host in one of docker', async () => {
    await write(config, {
      auths: { 'ghcr.io': as('HOST'), 'ghcr.io/me': as('OWNER'), 'ghcr.io/me/x': as('IMAGE') },
    });
    expect(await userOf('docker://ghcr.io/me/x:1')).toBe('IMAGE');
    expect(await userOf('docker://ghcr.io/me/y')).toBe('OWNER');
    expect(await userOf('docker://ghcr.io/mean/y')).toBe('HOST');
  });

  it.each([
    ['https://index.docker.io/v1/', 'docker://docker.io/x'],
    ['docker.io', 'docker://index.docker.io/me/x'],
    ['https://host.example:5000/v2/', 'docker://host.example:5000/x'],
    ['https://ghcr.io', 'docker://GHCR.io:443/x'],
  ])('under %s is for %s', async (key, url) => {
    await write(config, { auths: { [key]: as('ME') } });
    expect(await userOf(url)).toBe('ME');
  });

  it.each([
    'docker://ghcr.io.evil.example/me/x',
    'docker://my-ghcr.io/me/x',
    'docker://ghcr.io:5000/me/x',
    'docker://index.docker.io.evil.example/x',
  ])('of another host never goes to %s', async (url) => {
    await write(config, { auths: { 'ghcr.io': as('ME'), 'https://index.docker.io/v1/': as('HUB') } });
    expect(await userOf(url)).toBeUndefined();
  });

  it('may be written in any of docker’s ways', async () => {
    await write(config, {
      auths: {
        'a.example': { username: 'PLAIN', password: 'fake' },
        'b.example': { ...as('0000'), identitytoken: 'fake-refresh' },
        'c.example': { auth: Buffer.from('NUL:fake:x\0\0').toString('base64') },
      },
    });
    expect(await userOf('docker://a.example/x')).toBe('PLAIN');
    expect(await userOf('docker://b.example/x')).toBe('token fake-refresh');
    expect(await loginOf('docker://c.example/x')).toMatchObject({ username: 'NUL', password: 'fake:x' });
    expect(await userOf(ghcr, { credentials: ['docker://ghcr.io <token> fake-line'] })).toBe(
      'token fake-line',
    );
  });

  it('tells where it came from, and is told of to who hides it', async () => {
    const stdin = { username: ['ME'], password: ['fake'], 'password-stdin': ['yes'] };
    expect(await loginOf(ghcr, stdin)).toMatchObject({
      origin: '--username and --password-stdin',
      fromSettings: true,
    });
    await write(config, { auths: { 'ghcr.io': as('DOCKER') } });
    expect(await loginOf(ghcr)).toEqual({
      origin: 'auths in ~/.docker/config.json',
      username: 'DOCKER',
      password: 'fake-DOCKER',
    });
    const line = { credentials: ['docker://ghcr.io ME fake-line'] };
    expect(await loginOf(ghcr, line)).toMatchObject({
      origin: '--credentials, its line for docker://ghcr.io',
      fromSettings: true,
    });
    expect(found.map((login) => 'password' in login && login.password)).toEqual([
      'fake',
      'fake-DOCKER',
      'fake-line',
    ]);
  });
});

describe('a file of logins that cannot be used', () => {
  const refused = { code: 'denied', hint: expect.any(String) };

  it.each([
    ['broken JSON', '{"auths": {"ghcr.io": {"auth": "ZmFrZQ"', 'is not as docker writes it'],
    ['a list', '["fake-ZmFrZQ"]', 'is not as docker writes it'],
    ['auths that are none', { auths: ['ZmFrZQ'] }, 'is not as docker writes it'],
    ['helpers that are none', { credHelpers: { 'ghcr.io': { fake: 1 } } }, 'is not as docker writes it'],
    [
      'a login that is none',
      { auths: { 'ghcr.io': { auth: 'ZmFrZQ' } } },
      'the login of ghcr.io in ~/.docker/config.json is not',
    ],
    ['a number', { auths: { 'ghcr.io': { auth: 7, password: 'ZmFrZQ' } } }, 'the login of ghcr.io'],
    ['a short-lived token', { auths: { 'ghcr.io': { registrytoken: 'ZmFrZQ' } } }, 'is a “registrytoken”'],
  ])('is named and never quoted: %s', async (_, content, message) => {
    await write(config, content);
    const failure = await loginOf(ghcr).catch((error) => error);
    expect(failure).toMatchObject({ ...refused, message: expect.stringContaining(message) });
    expect(failure.message).toContain('~/.docker/config.json');
    expect(`${failure.message} ${failure.hint} ${failure.cause}`).not.toContain('ZmFrZQ');
  });

  it.each([
    ['not there', 'gone.json'],
    ['a folder', '.docker'],
    ['not there', '.docker/config.json/below'],
  ])('is %s, and was named outright: %s', async (what, path) => {
    await write(config, {});
    const named = { REGISTRY_AUTH_FILE: join(folder, path) };
    await expect(loginOf(ghcr, {}, named)).rejects.toMatchObject({
      code: 'denied',
      message: `~/${path}, which REGISTRY_AUTH_FILE names, cannot be read for a login: it is ${what}`,
      hint: 'correct REGISTRY_AUTH_FILE, or take it away',
    });
  });

  it('is a folder', async () => {
    await mkdir(join(folder, config), { recursive: true });
    await expect(loginOf(ghcr)).rejects.toMatchObject({
      ...refused,
      message: '~/.docker/config.json cannot be read for a login: it is a folder',
    });
  });

  it.each([
    [config, 'write its folder: DOCKER_CONFIG=~/.docker'],
    ['logins/auth.json', expect.stringContaining('a file of another name is for REGISTRY_AUTH_FILE')],
  ])('stands in DOCKER_CONFIG, which names folders: %s', async (path, hint) => {
    const file = await write(path, { auths: { 'ghcr.io': as('ME') } });
    await expect(loginOf(ghcr, {}, { DOCKER_CONFIG: file })).rejects.toMatchObject({
      code: 'denied',
      message: `DOCKER_CONFIG names ~/${path}, a file, and is to name a folder`,
      hint,
    });
  });

  it('is not missed where DOCKER_CONFIG is /dev/null, as people write it to have no login', async () => {
    expect(await userOf(ghcr, {}, { DOCKER_CONFIG: '/dev/null' })).toBeUndefined();
  });

  it('hurts nobody who has a login from elsewhere, or only a broken one of another host', async () => {
    await write(config, '{');
    expect(await userOf(ghcr, { username: ['ME'], password: ['fake'] })).toBe('ME');
    await write(config, { auths: { 'quay.io': { auth: 7 }, 'ghcr.io': as('ME') } });
    expect(await userOf(ghcr)).toBe('ME');
    await write(config, '');
    expect(await userOf(ghcr)).toBeUndefined();
  });
});

describe('a credential helper', () => {
  /** A program on the PATH that writes down what it is asked. */
  async function helper(name: string, answer: string, code = 0): Promise<void> {
    const file = await write(
      `bin/docker-credential-${name}`,
      `#!/bin/sh\necho "$1 $(cat)" >> "${folder}/asked"\n${answer}\nexit ${code}\n`,
    );
    await chmod(file, 0o755);
  }
  const asked = async () =>
    (await readFile(join(folder, 'asked'), 'utf8').catch(() => '')).trim().split('\n');
  const giving = (user: string) =>
    `echo '{"ServerURL":"x","Username":"${user}","Secret":"fake-${user}"}'; echo fake-noise >&2`;
  const none = 'echo "credentials not found in native keychain"';

  it('is asked for its host, before what the file has, and the store after it', async () => {
    await helper('own', giving('HELPER'));
    await helper('all', giving('STORE'));
    await write(config, {
      auths: { 'quay.io': as('WRITTEN'), 'ghcr.io': as('UNUSED'), 'https://r.example:5000/': {} },
      credHelpers: { 'GHCR.io': 'own' },
      credsStore: 'all',
    });
    expect(await loginOf(ghcr)).toEqual({
      origin: 'the helper docker-credential-own, credHelpers in ~/.docker/config.json',
      username: 'HELPER',
      password: 'fake-HELPER',
    });
    expect(await userOf('docker://quay.io/me/x')).toBe('WRITTEN');
    expect(await userOf('docker://index.docker.io/x')).toBe('STORE');
    expect(await userOf('docker://r.example:5000/x')).toBe('STORE');
    expect(await userOf('docker://ghcr.io.evil.example/x')).toBe('STORE');
    expect(await asked()).toEqual([
      'get ghcr.io',
      'get https://index.docker.io/v1/',
      'get https://r.example:5000/',
      'get ghcr.io.evil.example',
    ]);
    expect(found).toHaveLength(5);
  });

  it('may have an identity token, or nothing, and then the next place is asked', async () => {
    await helper('token', giving('<token>'));
    await helper('empty', none, 1);
    await write(config, { credHelpers: { 'a.example': 'token', 'ghcr.io': 'empty' }, credsStore: 'empty' });
    expect(await userOf('docker://a.example/x')).toBe('token fake-<token>');
    expect(await userOf(ghcr)).toBeUndefined();
    await write('.config/containers/auth.json', { auths: { 'ghcr.io': as('NEXT') } });
    expect(await userOf(ghcr)).toBe('NEXT');
  });

  it('sees the environment, but for inputs and settings', async () => {
    await helper(
      'env',
      `echo "{\\"Username\\":\\"$AWS_PROFILE\\",\\"Secret\\":\\"fake$INPUT_PASSWORD$PLUGIN_X\\"}"`,
    );
    await write(config, { credsStore: 'env' });
    const environment = { AWS_PROFILE: 'ci', INPUT_PASSWORD: '-input', PLUGIN_X: '-setting' };
    expect(await loginOf(ghcr, {}, environment)).toMatchObject({ username: 'ci', password: 'fake' });
  });

  it.each([
    [
      'fails',
      'echo "the keyring\nis locked" >&2',
      1,
      'was to give the login of ghcr.io and has failed: “the keyring is locked”',
    ],
    ['fails without a word', 'true', 3, 'has failed'],
    ['fails on stdout', 'echo "no usernames for server"', 1, 'has failed: “no usernames for server”'],
    [
      'fails behind its login',
      `${giving('ME')}; echo got fake-ME >&2`,
      1,
      'has failed: “fake-noise got ***”',
    ],
    ['says a lot', 'yes abcdefgh | head -c 5000 >&2', 1, /has failed: “abcdefgh .{100,160}…/],
    [
      'says what cannot be read',
      'echo "Secret: fake-secret"',
      0,
      'has given no login of ghcr.io that can be read',
    ],
    [
      'says JSON that is no login',
      `echo '{"Username": 7, "Secret": "fake-secret"}'`,
      0,
      'no login of ghcr.io that can',
    ],
  ])('that %s is named, with the file that names it', async (_, answer, code, message) => {
    await helper('bad', answer, code);
    await write(config, { credsStore: 'bad' });
    const failure = await loginOf(ghcr).catch((error) => error);
    expect(failure).toMatchObject({
      code: 'denied',
      message:
        typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
      hint: expect.stringContaining('echo ghcr.io | docker-credential-bad get'),
    });
    expect(failure.message).toContain('docker-credential-bad, credsStore in ~/.docker/config.json');
    expect(`${failure.message} ${failure.cause}`).not.toMatch(/fake-(?:ME|secret)/);
  });

  it.each([
    ['desktop', 'Docker Desktop has it'],
    ['pass', 'install docker-credential-pass, of docker-credential-helpers'],
    ['ecr-login', 'install amazon-ecr-credential-helper'],
    ['own-one', 'install docker-credential-own-one'],
    ['constructor', 'install docker-credential-constructor'],
  ])('that is not installed, %s, is named with what to install', async (name, install) => {
    await write(config, { credsStore: name });
    await expect(loginOf(ghcr)).rejects.toMatchObject({
      code: 'denied',
      message: `docker-credential-${name} is to give the login of ghcr.io, by credsStore in ~/.docker/config.json, and is not installed`,
      hint: expect.stringContaining(install),
    });
  });

  it('that cannot be run, or is no program’s name, is named too', async () => {
    await write('bin/docker-credential-plain', '#!/bin/sh\n');
    await write(config, { credsStore: 'plain' });
    await expect(loginOf(ghcr)).rejects.toThrow('and cannot be run');
    await write(config, { credsStore: '../../bin/sh' });
    await expect(loginOf(ghcr)).rejects.toThrow('names a helper that cannot be a program');
  });
});
