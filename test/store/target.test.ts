import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../src/store/target.ts';
import { errorOf } from './usage-error.ts';

describe('s3://', () => {
  it('is AWS where no endpoint is given', () => {
    expect(parseTarget('s3://bucket?region=eu-west-3')).toEqual({
      kind: 's3',
      name: 's3://bucket?region=eu-west-3',
      bucket: 'bucket',
      region: 'eu-west-3',
      prefix: '',
      pathStyle: false,
      dualstack: false,
      fips: false,
      accelerate: false,
      anonymous: false,
    });
  });

  it.each([
    ['endpoint=garage.example', 'https://garage.example'],
    ['endpoint=garage.example:3900', 'https://garage.example:3900'],
    ['endpoint=http://127.0.0.1:3900', 'http://127.0.0.1:3900'],
    ['endpoint=https://garage.example/', 'https://garage.example'],
    ['endpoint=https%3A%2F%2Fgarage.example%2Fs3', 'https://garage.example/s3'],
    ['endpoint=garage.example&disable_https=true', 'http://garage.example'],
    ['endpoint=garage.example&disableSSL=1', 'http://garage.example'],
    ['endpoint=garage.example&disable_ssl=T', 'http://garage.example'],
    ['endpoint=https://garage.example&disableSSL=true', 'https://garage.example'],
    ['endpoint=first.example&endpoint=second.example', 'https://first.example'],
    ['endpoint=[::1]:3900&disable_https=True', 'http://[::1]:3900'],
  ])('%s is %s, path style', (query, endpoint) => {
    expect(parseTarget(`s3://bucket?${query}`)).toMatchObject({ endpoint, pathStyle: true });
  });

  it("takes the original's own URL", () => {
    const text =
      's3://download.deuxfleurs.org?endpoint=garage.deuxfleurs.fr&s3ForcePathStyle=true&region=garage';
    expect(parseTarget(text)).toMatchObject({
      bucket: 'download.deuxfleurs.org',
      endpoint: 'https://garage.deuxfleurs.fr',
      region: 'garage',
      pathStyle: true,
    });
  });

  it.each(['s3ForcePathStyle', 'use_path_style', 's3_force_path_style'])('takes %s', (name) => {
    expect(parseTarget(`s3://bucket?${name}=true`)).toMatchObject({ pathStyle: true });
    expect(parseTarget(`s3://bucket?${name}=0`)).toMatchObject({ pathStyle: false });
  });

  it('takes all that Go CDK takes', () => {
    const query =
      'awssdk=v2&hostname_immutable=true&rate_limiter_capacity=5&request_checksum_calculation=when_required&response_checksum_validation=when_required&dualstack=true&fips=t&accelerate=1&anonymous=true&profile=p&ssetype=AWS:KMS&kmskeyid=k&prefix=a//b/';
    expect(parseTarget(`s3://bucket?${query}`)).toMatchObject({
      dualstack: true,
      fips: true,
      accelerate: true,
      anonymous: true,
      profile: 'p',
      serverSideEncryption: 'aws:kms',
      kmsKeyId: 'k',
      prefix: 'a//b/',
    });
  });

  it('counts empty values as absent', () => {
    const target = parseTarget('s3://bucket?endpoint=&region=&prefix=&public_url=&fips=');
    expect(target).toEqual(
      parseTarget('s3://bucket').kind === 's3' && { ...parseTarget('s3://bucket'), name: target.name },
    );
  });

  it('takes what readers see, without a slash at its end', () => {
    expect(parseTarget('s3://bucket?public_url=https://dl.example/x/')).toMatchObject({
      publicUrl: 'https://dl.example/x',
    });
    for (const value of ['ftp://dl.example', 'dl.example', 'https://u:p@dl.example', 'javascript:alert(1)']) {
      expect(errorOf(`s3://bucket?public_url=${value}`).message).toMatch(/public_url=/);
    }
  });

  it('refuses a path behind the bucket and shows how to write it', () => {
    const error = errorOf('s3://bucket/sub/folder?region=garage');
    expect(error.message).toContain('/sub/folder');
    expect(error.hint).toContain('prefix=sub/folder/');
    expect(parseTarget('s3://bucket/?region=garage')).toMatchObject({ bucket: 'bucket', region: 'garage' });
  });

  it.each([
    ['s3://bucket?endpoint=garage.example®ion=garage'],
    ['s3://bucket?s3ForcePathStyle=true®ion=garage'],
    ['s3://bucket®ion=garage'],
  ])('knows &region= when a web page mangled it: %s', (text) => {
    expect(errorOf(text).message).toContain('"®ion="');
    expect(errorOf(text).hint).toContain('&region=');
  });

  it('refuses an unknown parameter and names a close one, else all', () => {
    expect(errorOf('s3://bucket?regoin=x')).toMatchObject({
      message: expect.stringContaining('"regoin"'),
      hint: 'did you mean region=?',
    });
    expect(errorOf('s3://bucket?usePathStyle=true').hint).toBe('did you mean use_path_style=?');
    expect(errorOf('s3://bucket?colour=red').hint).toMatch(/known are region, endpoint, prefix/);
  });

  it.each(['yes', 'tRUE', '2', 'on'])('does not take %s for a yes or no, as Go does not', (value) => {
    expect(errorOf(`s3://bucket?fips=${value}`).message).toContain('fips=');
  });

  it.each([
    's3://AKIDHIDDEN:s3cr3t@bucket',
    's3://AKIDHIDDEN:s3/cr3t@bucket?region=x',
    's3://AKIDHIDDEN:s3cr3t',
    's3://bucket?secret_key=s3cr3t',
    's3://bucket?accessKey=s3cr3t',
    's3://bucket?X-Amz-Signature=s3cr3t',
    's3://bucket?session_token=s3cr3t',
    's3://bucket?endpoint=https://user:s3cr3t@garage.example',
    's3://bucket?public_url=https://user:s3cr3t@garage.example',
    'docker://user:s3cr3t@registry.example/app',
    'file://user:s3cr3t@host/path',
    'https://user:s3cr3t@host/path',
  ])('refuses %s and does not repeat the secret', (text) => {
    const error = errorOf(text);
    expect(`${error.message} ${error.hint}`).not.toMatch(/s3\/?cr3t/);
  });

  it.each([
    's3://',
    's3://?region=x',
    's3://-x',
    's3://a b',
    's3://garage.example:3900/bucket',
    's3://bucket#x',
  ])('refuses %s', (text) => {
    expect(errorOf(text).hint).toEqual(expect.stringMatching(/./));
  });

  it('refuses key=, role= and odd endpoints', () => {
    expect(errorOf('s3://bucket?key=x').hint).toContain('prefix=');
    expect(errorOf('s3://bucket?role=arn:aws:iam::1:role/x').hint).toContain('profile');
    expect(errorOf('s3://bucket?endpoint=ftp://x').message).toContain('endpoint=');
    expect(errorOf('s3://bucket?endpoint=https://').message).toContain('endpoint=');
    expect(errorOf('s3://bucket?ssetype=none').message).toContain('ssetype=');
  });
});

describe('directories', () => {
  it.each(['site', './site', '/srv/site', 'with space?and=query', 'C', 'a:b/c'])(
    'takes the path %s',
    (path) => {
      expect(parseTarget(path)).toEqual({ kind: 'directory', name: path, path, prefix: '' });
    },
  );

  it('takes file:///', () => {
    expect(parseTarget('file:///srv/my%20site?prefix=x/&public_url=http://localhost:8080')).toEqual({
      kind: 'directory',
      name: 'file:///srv/my%20site?prefix=x/&public_url=http://localhost:8080',
      path: '/srv/my site',
      prefix: 'x/',
      publicUrl: 'http://localhost:8080',
    });
  });

  it('refuses file://HOST and what it does not know', () => {
    expect(errorOf('file://host/path').hint).toContain('file:///PATH');
    expect(errorOf('file:///path?region=x').message).toContain('"region"');
    expect(errorOf('file:///100%').hint).toContain('%25');
  });
});

describe('oci:', () => {
  it('takes layouts', () => {
    expect(parseTarget('oci:out/layout')).toEqual({
      kind: 'layout',
      name: 'oci:out/layout',
      path: 'out/layout',
    });
  });

  it.each(['oci:', 'oci://dir'])('refuses %s', (text) => {
    expect(errorOf(text).hint).toEqual(expect.stringMatching(/./));
  });
});

it.each([
  ['http://127.0.0.1:3900/b', 's3://b?endpoint=http://127.0.0.1:3900&region=garage'],
  ['https://garage.example', 's3://BUCKET?endpoint=https://garage.example&region=garage'],
  ['https://garage.example/b/team/x', 's3://b?endpoint=https://garage.example&region=garage&prefix=team/x/'],
  ['https://garage.example/b?X-Amz-Signature=fake', 's3://b?endpoint=https://garage.example&region=garage'],
])('%s: the hint is a target that is taken', (text, better) => {
  const hint = errorOf(text).hint ?? '';
  expect(hint).toContain(`write ${better},`);
  expect(hint).not.toContain('fake');
  expect(parseTarget(better)).toMatchObject({ kind: 's3', endpoint: new URL(text).origin });
});

it.each(['', 's3:bucket', 'docker:ghcr.io/me/x', 'x://y'])(
  '%j: the hint has every form of a target',
  (text) => {
    for (const form of ['s3://', 'file:///', 'docker://HOST/REPOSITORY', 'oci:DIR']) {
      expect(errorOf(text).hint).toContain(form);
    }
  },
);

it.each([
  'gs://b',
  'http://h/b',
  'https://h/b',
  'azblob://b',
  'mem://',
  'constructor://x',
  'S4://x',
  '',
  's3:bucket',
  'file:/x',
  'https:x',
])('refuses %j with a hint', (text) => {
  expect(errorOf(text).hint).toEqual(expect.stringMatching(/./));
});
