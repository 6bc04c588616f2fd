import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment } from '../../../src/hosts/context/detect-host.ts';
import { credentialsFrom } from '../../../src/hosts/credentials/credentials.ts';
import { decode, type RawSettings } from '../../../src/settings/decode.ts';
import { Mistakes } from '../../../src/settings/mistakes.ts';
import { parseTarget } from '../../../src/store/target.ts';

const garage = 's3://bucket?endpoint=http://127.0.0.1:1&region=garage';
const keys = { AWS_ACCESS_KEY_ID: 'ENVKEY', AWS_SECRET_ACCESS_KEY: 'fake-environment' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The access key that a target gets; the home directory is an empty one. */
async function keyFor(url: string, raw: RawSettings, environment: Environment): Promise<string | undefined> {
  return (await credentialsOf(url, raw, environment))?.accessKeyId;
}

async function credentialsOf(url: string, raw: RawSettings, environment: Environment, found = () => {}) {
  const values = decode(raw, (name) => name, new Mistakes());
  const target = parseTarget(url);
  if (target.kind !== 's3') throw new Error('not a bucket');
  const provider = credentialsFrom(
    values,
    { HOME: folder, ...environment },
    (name) => `--${name}`,
    found,
  )(target);
  return provider?.();
}

describe('credentials of a bucket', () => {
  const pair = { 'access-key': ['KEY'], 'secret-key': ['fake-setting'] };

  it('come from credentials, then from access-key and secret-key, then from the environment', async () => {
    const lines = { ...pair, credentials: ['s3://bucket LINEKEY fake-line'] };
    expect(await keyFor(garage, lines, keys)).toBe('LINEKEY');
    expect(await keyFor('s3://bucket-two', lines, keys)).toBe('KEY');
    expect(await keyFor(garage, pair, keys)).toBe('KEY');
    expect(await keyFor(garage, {}, keys)).toBe('ENVKEY');
  });

  it('come from the profile that the target names, whatever else there is', async () => {
    const file = join(folder, 'credentials');
    await writeFile(
      file,
      '[default]\naws_access_key_id = DEFAULTKEY\naws_secret_access_key = fake\n[ci]\naws_access_key_id = CIKEY\naws_secret_access_key = fake\n',
    );
    const environment = { AWS_SHARED_CREDENTIALS_FILE: file };
    expect(await keyFor(`${garage}&profile=ci`, {}, { ...environment, ...keys })).toBe('CIKEY');
    expect(await keyFor(garage, {}, { ...environment, AWS_PROFILE: 'ci' })).toBe('CIKEY');
    expect(await keyFor(garage, {}, environment)).toBe('DEFAULTKEY');
    await expect(keyFor(`${garage}&profile=gone`, {}, environment)).rejects.toThrow('in the profile “gone”');
  });

  it('come from a container’s credentials', async () => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          AccessKeyId: 'BOXKEY',
          SecretAccessKey: 'fake',
          Token: 'fake',
          Expiration: '2099-01-01T00:00:00Z',
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const environment = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/role` };
      expect(await keyFor(garage, {}, environment)).toBe('BOXKEY');
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('come from the machine for AWS itself, and never where the target has an endpoint', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.statusCode = 404;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', `http://127.0.0.1:${port}`);
      await expect(keyFor(garage, {}, {})).rejects.toMatchObject({ code: 'denied' });
      expect(asked).toBe(0);
      await expect(keyFor('s3://bucket?region=eu-west-1', {}, {})).rejects.toMatchObject({ code: 'denied' });
      expect(asked).toBeGreaterThan(0);
    } finally {
      vi.unstubAllEnvs();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('that there are none of are told, with the settings and variables that would give them', async () => {
    await expect(keyFor(garage, {}, {})).rejects.toMatchObject({
      code: 'denied',
      hint: 'set --access-key and --secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
  });

  it('of which one half is missing or empty are told so', async () => {
    const advice = 'set --access-key and --secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
    for (const [environment, states] of [
      [{ AWS_ACCESS_KEY_ID: 'KEY' }, 'AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is missing'],
      [
        { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: 'fake' },
        'AWS_ACCESS_KEY_ID is empty and AWS_SECRET_ACCESS_KEY is set',
      ],
      [
        { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
        'AWS_ACCESS_KEY_ID is empty and AWS_SECRET_ACCESS_KEY is empty',
      ],
    ] as const) {
      await expect(keyFor(garage, {}, environment)).rejects.toMatchObject({ hint: `${states}: ${advice}` });
    }
  });

  it('that a profile is to give are looked for in the files of AWS, which the hint names', async () => {
    const environment = { ...keys, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'own') };
    await expect(keyFor(`${garage}&profile=gone`, {}, environment)).rejects.toMatchObject({
      hint: `look for the profile “gone” in ${join(folder, 'own')} and ${join(folder, '.aws/config')}, or take profile= out of the target`,
    });
  });

  it('say where they came from, for when they turn out to be wrong', async () => {
    const lines = { ...pair, credentials: ['s3://bucket LINEKEY fake-line'] };
    const originOf = async (url: string, raw: RawSettings, environment: Environment) =>
      (await credentialsOf(url, raw, environment))?.origin;
    expect(await originOf(garage, lines, keys)).toBe('--credentials, its line for s3://bucket');
    expect(await originOf(garage, pair, keys)).toBe('--access-key and --secret-key');
    expect(await originOf(garage, {}, keys)).toBe('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
    const file = join(folder, 'credentials');
    await writeFile(file, '[ci]\naws_access_key_id = CIKEY\naws_secret_access_key = fake\n');
    const environment = { AWS_SHARED_CREDENTIALS_FILE: file };
    expect(await originOf(`${garage}&profile=ci`, {}, environment)).toContain(`the profile “ci” in ${file}`);
  });

  it('are not asked for where the target wants nobody', async () => {
    expect(await keyFor(`${garage}&anonymous=true`, pair, keys)).toBeUndefined();
  });
});
