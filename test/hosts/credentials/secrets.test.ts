import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  credentialForms,
  registryForms,
  secretForms,
  tokenForms,
} from '../../../src/hosts/credentials/secrets.ts';
import { decode, type RawSettings } from '../../../src/settings/decode.ts';
import { Mistakes } from '../../../src/settings/mistakes.ts';

function formsOf(raw: RawSettings, environment: Record<string, string> = {}): readonly string[] {
  return secretForms(
    decode(raw, (name) => name, new Mistakes()),
    environment,
  );
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('what is hidden', () => {
  it('are the secrets of all settings and variables, and the access keys', () => {
    const raw = {
      'access-key': ['GKfakefakesetting'],
      'secret-key': ['fake-setting'],
      username: ['robot-user'],
      password: ['fake-password'],
      credentials: ['s3://bucket GKfakefakefakeline fake-line\ndocker://r.example robot fake-registry'],
    };
    const environment = {
      AWS_ACCESS_KEY_ID: 'AKIAfakefakefake',
      AWS_SECRET_ACCESS_KEY: 'fake-environment',
      AWS_SESSION_TOKEN: 'fake-session',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'fake-container',
    };
    const forms = formsOf(raw, environment);
    const secrets = ['setting', 'password', 'line', 'registry', 'environment', 'session', 'container'];
    for (const secret of secrets) expect(forms).toContain(`fake-${secret}`);
    for (const key of ['GKfakefakesetting', 'GKfakefakefakeline', 'AKIAfakefakefake']) {
      expect(forms).toContain(key);
    }
    expect(forms, 'a user of a registry is a word').not.toContain('robot');
    expect(forms).not.toContain('robot-user');
    expect(forms, 'as in the header of a login').toContain(base64('robot-user:fake-password'));
  });

  it('are the passwords of proxies, and the header that they go into', () => {
    const forms = formsOf({}, { HTTPS_PROXY: 'http://robot:fake%2Fproxy@proxy.example:3128' });
    for (const form of ['fake%2Fproxy', 'fake/proxy', base64('robot:fake/proxy')]) {
      expect(forms).toContain(form);
    }
    expect(forms).not.toContain('robot');
  });

  it('is no access key that is a word', () => {
    const forms = formsOf({ 'access-key': ['minioadmin'], 'secret-key': ['fake-secret'] });
    expect(forms).not.toContain('minioadmin');
    expect(forms).toContain(base64('minioadmin:fake-secret'));
  });

  it('are the passwords of a docker config.json, and what it has in their place', () => {
    const auth = base64('robot:fake-password');
    const forms = formsOf({ credentials: [JSON.stringify({ auths: { 'r.example': { auth } } })] });
    expect(forms).toContain('fake-password');
    expect(forms).toContain(auth);
  });

  it('has all the forms in which it comes up', () => {
    const secret = 'fake/+ "é\\%&(1)';
    const forms = formsOf({ 'access-key': ['KEY'], 'secret-key': [secret] });
    for (const form of [
      secret,
      'fake%2F%2B%20%22%C3%A9%5C%25%26(1)',
      'fake%2F%2B%20%22%C3%A9%5C%25%26%281%29',
      'fake%2F%2B+%22%C3%A9%5C%25%26%281%29',
      'fake/+ \\"é\\\\%&(1)',
      base64(secret),
      base64(secret).replace(/=+$/, ''),
      base64(`KEY:${secret}`),
      Buffer.from(`KEY:${secret}`).toString('base64url'),
    ]) {
      expect(forms).toContain(form);
    }
  });

  it('has the form in which alba itself prints what a host would take for a command', () => {
    expect(formsOf({}, { AWS_SESSION_TOKEN: 'fake##[group]' })).toContain('fake##\\[group]');
  });

  it('is each line of a secret that has several, but not the brackets', () => {
    const secret = '{\r\n  "key": "fake-first",\n  "fake-second" }\n}';
    const forms = formsOf({ credentials: [JSON.stringify([{ target: 's3://b', user: 'u', secret }])] });
    expect(forms).toContain('"key": "fake-first",');
    expect(forms).toContain('"fake-second" }');
    expect(forms).not.toContain('{');
    expect(forms).not.toContain('}');
  });

  it('is nothing so short that the log would be full of gaps', () => {
    for (const secret of ['', 'a', 'ab']) expect(formsOf({}, { AWS_SESSION_TOKEN: secret })).toEqual([]);
    expect(formsOf({}, { AWS_SESSION_TOKEN: 'abc' })).toContain('abc');
    const pair = formsOf({ 'access-key': ['KEY'], 'secret-key': ['a'] });
    expect(pair).toContain(base64('KEY:a'));
    expect(pair).not.toContain('a');
  });

  it('are credentials that are found while it runs, and the tokens that they are asked for with', async () => {
    const key = 'AKIAfakefakefake';
    const found = { accessKeyId: key, secretAccessKey: 'fake-found', sessionToken: 'fake-session' };
    const forms = credentialForms({ ...found, origin: 'a profile' });
    expect(forms).toEqual(expect.arrayContaining([key, 'fake-found', 'fake-session']));
    expect(forms).toContain(base64(`${key}:fake-found`));

    const folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
    try {
      const file = join(folder, 'token');
      await writeFile(file, 'fake-token\n');
      for (const name of ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']) {
        expect(await tokenForms({ [name]: file })).toContain('fake-token');
        expect(await tokenForms({ [name]: join(folder, 'missing') })).toEqual([]);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is nothing where there is no secret, and nothing twice', () => {
    expect(formsOf({})).toEqual([]);
    const forms = formsOf(
      { 'access-key': ['KEY'], 'secret-key': ['fake'] },
      { AWS_SECRET_ACCESS_KEY: 'fake' },
    );
    expect(new Set(forms).size).toBe(forms.length);
  });
});

describe('what is hidden of what is found for a registry', () => {
  const origin = 'auths in ~/.docker/config.json';

  it('is the password and the header of a login, and not the user', () => {
    const forms = registryForms({ origin, username: 'robot-user', password: 'fake-password' });
    expect(forms).toEqual(
      expect.arrayContaining(['fake-password', base64('fake-password'), base64('robot-user:fake-password')]),
    );
    expect(forms).not.toContain('robot-user');
  });

  it('is an identity token', () => {
    expect(registryForms({ origin, identityToken: 'fake-token+' })).toEqual(
      expect.arrayContaining(['fake-token+', 'fake-token%2B', base64('fake-token+')]),
    );
  });
});
