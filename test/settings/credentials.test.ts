import { describe, expect, it } from 'vitest';
import { credentialFor, parseCredentials } from '../../src/settings/credentials.ts';

const lines = `
# stores
s3://releases  KEY1 fake-one
s3://releases?endpoint=https://eu.example.org KEY2 fake-two
s3://pictures KEY3 fake three
`;

describe('credentials', () => {
  it.each([
    ['s3://releases', 'KEY1'],
    ['s3://releases?region=garage', 'KEY1'],
    ['s3://releases?endpoint=https://eu.example.org&region=garage', 'KEY2'],
  ])('finds the longest prefix for %s', (target, user) => {
    expect(credentialFor(target, parseCredentials(lines))?.user).toBe(user);
  });

  it.each(['s3://releases-eu', 's3://other'])('sends nothing to %s, which only begins alike', (target) => {
    expect(credentialFor(target, parseCredentials(lines))).toBeUndefined();
  });

  it('keeps spaces within a secret', () => {
    expect(credentialFor('s3://pictures', parseCredentials(lines))?.secret).toBe('fake three');
  });

  it('reads a docker config.json: passwords, in either form, and identity tokens', () => {
    const auth = Buffer.from('bot:fake:with:colons').toString('base64');
    const config = JSON.stringify({
      auths: {
        'registry.example:5000': { auth },
        'https://index.docker.io/v1/': { username: 'hub', password: 'fake' },
        'Acr.Example/team': { auth: Buffer.from('0000:').toString('base64'), identitytoken: 'fake-refresh' },
        'https://kept-elsewhere.example': {},
      },
      credsStore: '',
      credHelpers: {},
    });
    expect(parseCredentials(config)).toEqual([
      { prefix: 'docker://registry.example:5000', user: 'bot', secret: 'fake:with:colons' },
      { prefix: 'docker://docker.io', user: 'hub', secret: 'fake' },
      { prefix: 'docker://acr.example/team', user: '<token>', secret: 'fake-refresh' },
    ]);
  });

  it.each([
    [
      { auths: { 'a.example': { auth: 'ZmFrZTpmYWtl' } }, credsStore: 'fake' },
      '“credsStore” names programs, which a text has not',
    ],
    [{ credHelpers: { 'a.example': 'fake' } }, '“credHelpers” names programs, which a text has not'],
    [{ auths: { 'a.example': { registrytoken: 'fake' } } }, 'has a “registrytoken”, which lasts for minutes'],
    [{ auths: { 'a.example': { auth: 'fake fake' } } }, 'its “auths” are not'],
  ])('refuses a config.json that cannot give a login: %j', (config, message) => {
    const told = messageOf(JSON.stringify(config));
    expect(told).toContain(message);
    expect(told).not.toContain('fake');
  });

  it.each([
    [
      '{"auths": {"x": {"auth": "ZmFrZTpmYWtl"',
      /^begins like a docker config\.json or a map, and is no JSON$/,
    ],
    ['{"auths": ["ZmFrZTpmYWtl"]}', /^is like a docker config\.json, and its “auths” are not$/],
    ['{"auths": {"x": {"auth": 7, "password": "ZmFrZTpmYWtl"}}}', /^is like a docker config\.json/],
  ])('never quotes a config.json that is broken: %s', (text, message) => {
    expect(messageOf(text)).toMatch(message);
  });
});

describe('credentials as JSON, which Woodpecker makes of a list of maps', () => {
  const one = { prefix: 's3://releases', user: 'KEY', secret: 'fake secret' };

  it.each([
    { target: 's3://releases', user: 'KEY', secret: 'fake secret' },
    { prefix: 's3://releases', username: 'KEY', password: 'fake secret' },
    { target: 's3://releases', access_key: 'KEY', secret_key: 'fake secret' },
    { target: 's3://releases', 'access-key': 'KEY', 'secret-key': ' fake secret\n' },
    { target: 's3://releases', accessKeyId: 'KEY', secretAccessKey: 'fake secret', password: null, user: '' },
  ])('may be called as people call them: %j', (map) => {
    expect(parseCredentials(JSON.stringify([map]))).toEqual([one]);
    expect(parseCredentials(` ${JSON.stringify(map, undefined, 2)}\n`)).toEqual([one]);
  });

  it('may be a list of texts, each with lines', () => {
    const texts = ['s3://releases KEY fake secret', '# two\ns3://b KEY2 fake-b\ns3://c KEY3 fake-c\n'];
    expect(parseCredentials(JSON.stringify(texts)).map(({ user }) => user)).toEqual(['KEY', 'KEY2', 'KEY3']);
    expect(parseCredentials('[]')).toEqual([]);
  });

  const entry = { target: 's3://a', user: 'fake-key', secret: 'fake-secret' };
  it.each([
    [
      [entry, { ...entry, region: 'fake-value' }],
      'entry 2 has the key “region”, and is to have target, user and secret',
    ],
    [[{ ...entry, 'fake-secret-1': 'x' }], 'entry 1 has an unknown key, and'],
    [[{ ...entry, password: 'fake-other' }], 'entry 1 has its secret twice'],
    [[{ target: 's3://a', user: 'fake-key' }], 'entry 1 has no secret'],
    [[{ ...entry, secret: '', user: null }], 'entry 1 has no user and no secret'],
    [[{ ...entry, secret: 123_456 }], 'entry 1 has a secret that is no text: put it in quotes'],
    [[{ ...entry, secret: { value: 'fake' } }], 'entry 1 has a secret that is no text'],
    [[{ ...entry, target: 'fake-secret' }], 'entry 1 has a target that is none, like s3://my-bucket'],
    [[['s3://a', 'fake-key', 'fake-secret']], 'entry 1 is no map with target, user and secret'],
    [[null], 'entry 1 is no map'],
    [['s3://a fake-key'], 'line 1 is not TARGET-PREFIX USER SECRET'],
    [{ 's3://a': entry }, 'it has an unknown key, and'],
  ])('are told of where they are wrong, and never shown: %j', (value, message) => {
    const told = messageOf(JSON.stringify(value));
    expect(told).toContain(message);
    expect(told).not.toMatch(/fake|123456/);
  });

  it('never quotes a list that is broken', () => {
    expect(messageOf('[{"target":"s3://a","secret":"fake-secret"')).toBe(
      'begins like a list, and is no JSON',
    );
  });
});

describe('lines of credentials', () => {
  it('may come joined by commas, as Drone and Woodpecker do it, but a comment stays one', () => {
    const joined = 's3://a KEY1 fake,one,s3://b KEY2 fake-two';
    expect(parseCredentials(joined)).toEqual([
      { prefix: 's3://a', user: 'KEY1', secret: 'fake,one' },
      { prefix: 's3://b', user: 'KEY2', secret: 'fake-two' },
    ]);
    expect(parseCredentials('# old, s3://b KEY2 fake-two\ns3://a KEY1 fake-one')).toHaveLength(1);
  });

  it('that YAML has folded into one are not taken for a long secret', () => {
    expect(messageOf('s3://a KEY1 fake-one s3://b KEY2 fake-two')).toBe(
      'line 1 has two targets: give each a line of its own, behind | and not > in YAML',
    );
  });
});

function messageOf(text: string): string {
  try {
    parseCredentials(text);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('these credentials were read');
}
