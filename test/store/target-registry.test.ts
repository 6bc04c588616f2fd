import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../src/store/target.ts';
import { canonicalHost } from '../../src/store/target-registry.ts';
import { errorOf } from './usage-error.ts';

describe('docker://', () => {
  it('is a repository, its tag, and the URL as it was written for people', () => {
    expect(parseTarget('docker://registry.example:5000/team/app:1.0')).toEqual({
      kind: 'registry',
      name: 'docker://registry.example:5000/team/app:1.0',
      host: 'registry.example:5000',
      repository: 'team/app',
      tag: '1.0',
    });
    expect(parseTarget('docker://localhost/app')).not.toHaveProperty('tag');
    expect(parseTarget('docker://[::1]:5000/app:x')).toMatchObject({ host: '[::1]:5000', tag: 'x' });
    expect(parseTarget('DOCKER://GHCR.io/me/x')).toMatchObject({ host: 'GHCR.io', repository: 'me/x' });
  });

  it.each(['docker.io', 'index.docker.io', 'registry-1.docker.io'])(
    '%s keeps official images below library',
    (host) => {
      expect(parseTarget(`docker://${host}/albatros`)).toMatchObject({
        host,
        repository: 'library/albatros',
      });
      expect(parseTarget(`docker://${host}/me/albatros`)).toMatchObject({ repository: 'me/albatros' });
      expect(parseTarget('docker://ghcr.io/albatros')).toMatchObject({ repository: 'albatros' });
    },
  );

  it.each([
    ['', undefined],
    ['?disable_https=true', true],
    ['?disable_ssl=1', true],
    ['?disableSSL=T', true],
    ['?disable_https=false', false],
    ['?disable_https=', undefined],
  ])('with %j is spoken to as the parameter says', (query, disableHttps) => {
    const target = parseTarget(`docker://registry.example/app:1${query}`);
    expect(target).toMatchObject({ repository: 'app', tag: '1' });
    expect('disableHttps' in target ? target.disableHttps : undefined).toBe(disableHttps);
  });

  it.each([
    [
      'docker://ghcr.io/Me/Albatros:V1',
      'repository name with capitals',
      'write docker://ghcr.io/me/albatros:V1',
    ],
    ['docker://ghcr.io', 'names no repository', 'docker://ghcr.io/OWNER/NAME'],
    ['docker://x', 'names no repository', 'write docker://HOST/x; at Docker Hub HOST is docker.io'],
    ['docker://x:v1', '“x:…” in', 'at Docker Hub HOST is docker.io'],
    ['docker://localhost', 'names no repository', 'docker://localhost/OWNER/NAME'],
    ['docker://ghcr.io/', 'names no repository', 'docker://ghcr.io/OWNER/NAME'],
    ['docker://ghcr.io/:1', 'names no repository', 'docker://ghcr.io/OWNER/NAME'],
    ['docker://ghcr.io/me/x@sha256:00', 'has a digest', 'write docker://ghcr.io/me/x'],
    ['docker://ghcr.io/me/x:1@sha256:00', 'has a digest', 'write docker://ghcr.io/me/x:1'],
    ['docker://ghcr.io/me/x:1.0+a', '“1.0+a”', 'write docker://ghcr.io/me/x:1.0_a'],
    ['docker://ghcr.io/me/x:', 'is not a tag', 'write docker://ghcr.io/me/x:TAG'],
    ['docker://ghcr.io/me/x?insecure=1', 'unknown parameter "insecure"', 'known are disable_https,'],
    ['docker://ghcr.io/me/x?key=1', 'unknown parameter "key"', 'disable_https'],
    ['docker://ghcr.io/me/x?disable_https=yes', 'disable_https= is "yes"', 'write disable_https=true'],
    ['docker://ghcr.io/me/x#0', 'holds a “#”', 'docker://HOST/REPOSITORY'],
    ['docker://ghcr.io/me//x', 'is not the name of a repository', 'lower-case letters'],
    ['docker://ho st/app', '“ho st” in the docker:// target is not a host', 'docker://HOST/REPOSITORY'],
    [
      'docker://anna:fake-secret',
      '“anna:…” in the docker:// target is not a host',
      'docker://HOST/REPOSITORY',
    ],
    ['docker://', 'names no host', 'docker://HOST/REPOSITORY'],
    ['docker://https://ghcr.io/me/x', 'comes the host, without https://', 'write docker://ghcr.io/me/x'],
    ['docker://http://ghcr.io/me/x', 'without http://', 'write docker://ghcr.io/me/x?disable_https=true'],
    ['docker:ghcr.io/me/x', 'cannot begin with docker:', 'docker://HOST/REPOSITORY'],
    ['ghcr.io/me/x:1', 'begins like the name of a host', 'a registry is docker://ghcr.io/me/x:1,'],
    ['localhost:5000/x:1', 'begins like the name of a host', 'a registry is docker://localhost:5000/x:1,'],
    ['127.0.0.1:5000/x', 'begins like the name of a host', 'a registry is docker://127.0.0.1:5000/x,'],
    ['https://ghcr.io/me/x', 'cannot begin with https://', 'write the registry as docker://ghcr.io/me/x'],
    ['https://quay.io', 'cannot begin with https://', 'write the registry as docker://quay.io/REPOSITORY'],
    ['https://hub.docker.com/r/me/x', 'cannot begin', 'write the registry as docker://docker.io/me/x'],
    ['https://r.example/me/x:1', 'cannot begin', 'write the registry as docker://r.example/me/x:1'],
    [
      'http://r.example/v2/me/x',
      'cannot begin',
      'write the registry as docker://r.example/me/x?disable_https=true',
    ],
    ['https://r.example/me/x', 'cannot begin', 'if a registry does, write docker://r.example/me/x'],
  ])('%s is told of in one message, with what to write', (text, message, hint) => {
    const error = errorOf(text);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    const [written] = /docker:\/\/[a-z0-9][^\s,;]*/.exec(error.hint ?? '') ?? [];
    if (written !== undefined && !/[A-Z]{3}/.test(written))
      expect(parseTarget(written)).toMatchObject({ kind: 'registry' });
  });

  it.each([
    'docker://user:s3cr3t@ghcr.io/me/x',
    'docker://user@ghcr.io/me/x',
    'docker://user:s3/cr3t@ghcr.io/me/x',
    'docker://user:s3:cr3t@ghcr.io/me/x',
    'docker://ghcr.io/me/x?password=s3cr3t',
  ])('%s: what may be a secret is refused, and not repeated', (text) => {
    const error = errorOf(text);
    expect(`${error.message} ${error.hint}`).not.toMatch(/s3|cr3t|user[@:]/);
    expect(error.hint).toContain('--username and --password');
  });
});

it.each([
  ['GHCR.io', 'ghcr.io'],
  ['ghcr.io:443', 'ghcr.io'],
  ['registry-1.docker.io', 'docker.io'],
  ['index.docker.io:443', 'docker.io'],
  ['docker.io', 'docker.io'],
  ['[::1]:443', '[::1]'],
  ['host:5000', 'host:5000'],
  ['host:4430', 'host:4430'],
  ['registry.docker.io', 'registry.docker.io'],
])('%s is the host %s', (host, canonical) => {
  expect(canonicalHost(host)).toBe(canonical);
});
