import { describe, expect, it } from 'vitest';
import { credentialFor, parseCredentials } from '../../src/settings/credentials.ts';

const lines = `
# stores
s3://releases  KEY1 fake-one
s3://releases?endpoint=https://eu.example.org KEY2 fake-two
docker://ghcr.example KEY3 fake three
docker://ghcr.example/team/app KEY4 fake-four
`;

describe('credentials', () => {
  it.each([
    ['s3://releases', 'KEY1'],
    ['s3://releases?region=garage', 'KEY1'],
    ['s3://releases?endpoint=https://eu.example.org&region=garage', 'KEY2'],
    ['docker://ghcr.example/other', 'KEY3'],
    ['docker://ghcr.example/team/app:1.0', 'KEY4'],
  ])('finds the longest prefix for %s', (target, user) => {
    expect(credentialFor(target, parseCredentials(lines))?.user).toBe(user);
  });

  it.each([
    's3://releases-eu',
    'docker://ghcr.example.evil/app',
    'docker://ghcr.example:5000/app',
    's3://other',
  ])('sends nothing to %s, which only begins alike', (target) => {
    expect(credentialFor(target, parseCredentials(lines))).toBeUndefined();
  });

  it('keeps spaces within a secret', () => {
    expect(credentialFor('docker://ghcr.example/x', parseCredentials(lines))?.secret).toBe('fake three');
  });

  it('reads a docker config.json', () => {
    const auth = Buffer.from('bot:fake:with:colons').toString('base64');
    const config = JSON.stringify({
      auths: {
        'registry.example:5000': { auth },
        'https://index.docker.io/v1/': { username: 'hub', password: 'fake' },
      },
      credsStore: 'desktop',
    });
    const credentials = parseCredentials(config);
    expect(credentialFor('docker://registry.example:5000/app', credentials)).toMatchObject({
      user: 'bot',
      secret: 'fake:with:colons',
    });
    expect(credentialFor('docker://docker.io/library/app', credentials)?.user).toBe('hub');
  });

  it('never quotes a config.json that is broken', () => {
    expect(() => parseCredentials('{"auths": {"x": {"auth": "ZmFrZTpmYWtl"')).toThrow(
      /^begins like a docker config\.json/,
    );
  });
});
