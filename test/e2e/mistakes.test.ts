import { chmod, cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failsClearly } from '../support/clear-failure.ts';
import { startGarage } from '../support/garage.ts';
import { alba, albaResult, example, temporary } from '../support/real-alba.ts';
import { garages } from '../support/real-binaries.ts';
import { type Bucket, openBucket, s3Target } from '../support/real-bucket.ts';

const push = (target: string) => ['publish', '-t', 'hello:1.0', ...example.sources, target];

describe.each(garages())('a target that is wrong, on Garage $version', ({ path: binary }) => {
  let garage: Awaited<ReturnType<typeof startGarage>>;
  let bucket: Bucket;
  beforeAll(async () => {
    garage = await startGarage(binary);
    bucket = openBucket(garage);
  });
  afterEach(async () => {
    expect(await bucket.list(), 'nothing is published').toEqual([]);
    expect(await bucket.uploads()).toEqual([]);
  });
  afterAll(async () => {
    bucket?.close();
    await garage?.close();
  });

  test('an unknown parameter is named', async () => {
    const target = s3Target(garage, { colour: 'blue' });
    await failsClearly(push(target), { env: bucket.env }, { code: 2, says: [/colour/] });
  });

  test('®ion=, as web pages mangle &region=, is named', async () => {
    const target = `s3://${garage.bucket}?endpoint=${garage.endpoint}®ion=garage`;
    await failsClearly(push(target), { env: bucket.env }, { code: 2, says: [/®ion|&region/] });
  });

  test('a path behind the bucket: prefix= is the way', async () => {
    const target = s3Target(garage).replace('?', '/some/path?');
    await failsClearly(push(target), { env: bucket.env }, { code: 2, says: [/prefix=/] });
  });

  test('another region: the right one is named', async () => {
    const target = s3Target({ ...garage, region: 'eu-west-1' });
    await failsClearly(
      push(target),
      { env: bucket.env },
      { code: 1, says: [new RegExp(`\\b${garage.region}\\b`)] },
    );
  });

  test('a bucket that is not there is named', async () => {
    const target = s3Target({ ...garage, bucket: 'no-such-bucket' });
    await failsClearly(push(target), { env: bucket.env }, { code: 1, says: [/no-such-bucket/] });
  });

  test('an access key that is not known', async () => {
    const key = 'GK00000000000000000000fake';
    await failsClearly(
      push(bucket.target),
      { env: { ...bucket.env, AWS_ACCESS_KEY_ID: key } },
      { code: 1, says: [/the store does not know the access key/, /AWS_ACCESS_KEY_ID/] },
    );
  });

  test('a secret key that is wrong is not shown', async () => {
    const secret = 'fake'.repeat(16);
    const env = { ...bucket.env, AWS_SECRET_ACCESS_KEY: secret };
    const stderr = await failsClearly(push(bucket.target), { env }, { code: 1, says: [/secret|key/i] });
    expect(stderr).not.toContain(secret);
  });

  test('no credentials at all: the settings and the variables are named', async () => {
    const says = [/access-key/, /AWS_ACCESS_KEY_ID/];
    await failsClearly(push(bucket.target), {}, { code: 1, says });
  });

  test('neither endpoint nor region: that is AWS, and said before any work', async () => {
    const env = { ...bucket.env, AWS_CONFIG_FILE: '/dev/null' };
    const stderr = await failsClearly(
      push('s3://downloads'),
      { env },
      { code: 2, says: [/AWS/, /endpoint=https:/] },
    );
    expect(stderr).not.toContain('load files');
  });

  test('the address of the S3 API: the target that it means is named', async () => {
    const says = [new RegExp(`s3://downloads\\?endpoint=${garage.endpoint}&region=`)];
    await failsClearly(push(`${garage.endpoint}/downloads`), { env: bucket.env }, { code: 2, says });
  });

  test('an endpoint where nobody listens', async () => {
    const target = s3Target({ ...garage, endpoint: 'http://127.0.0.1:1' });
    await failsClearly(push(target), { env: bucket.env }, { code: 1, says: [/127\.0\.0\.1:1\b/] });
  });

  test('one of two targets is wrong: the other one stays as it is', async () => {
    const wrong = s3Target({ ...garage, bucket: 'no-such-bucket' });
    const args = [...push(bucket.target), '--to', wrong];
    await failsClearly(args, { env: bucket.env }, { code: 1, says: [/no-such-bucket/] });
  });
});

describe('a source or a name that is wrong', () => {
  let garage: Awaited<ReturnType<typeof startGarage>>;
  let bucket: Bucket;
  let folder: Awaited<ReturnType<typeof temporary>>;
  beforeAll(async () => {
    const newest = garages()[0];
    if (newest === undefined) throw new Error('no Garage');
    garage = await startGarage(newest.path);
    bucket = openBucket(garage);
  });
  beforeEach(async () => {
    folder = await temporary();
  });
  afterEach(async () => {
    await folder.remove();
    expect(await bucket.list(), 'nothing is published').toEqual([]);
  });
  afterAll(async () => {
    bucket?.close();
    await garage?.close();
  });

  const write = async (path: string, content = 'one\n') => {
    const file = join(folder.path, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  };
  const files = (...more: string[]) => ['static', 'push', '-t', 'hello:1.0', ...more, bucket.target];
  const images = (...more: string[]) => ['container', 'push', '-t', 'hello:1.0', ...more, bucket.target];

  test.each([
    'Hello:1.0',
    'he/llo:1.0',
    'hello',
    '_alba:1.0',
    ':1.0',
    'hello:.bad',
    'hello:a b',
    'hello:index.html',
  ])('-t %s is no NAME:TAG', async (reference) => {
    const args = ['static', 'push', '-t', reference, example.static, bucket.target];
    await failsClearly(args, { env: bucket.env }, { code: 2, says: [] });
  });

  test('an image cannot be called manifests', async () => {
    const args = ['container', 'push', '-t', 'team/manifests:1.0', example.images, bucket.target];
    await failsClearly(args, { env: bucket.env }, { code: 2, says: [/manifests/] });
  });

  test('an empty directory is named', async () => {
    await failsClearly(files(folder.path), { env: bucket.env }, { code: 1, says: [named(folder.path)] });
    await failsClearly(images(folder.path), { env: bucket.env }, { code: 1, says: [named(folder.path)] });
  });

  test('a source that is not there is named', async () => {
    const path = join(folder.path, 'not-built');
    await failsClearly(files(path), { env: bucket.env }, { code: 1, says: [/there is no .*not-built/] });
    await failsClearly(images(path), { env: bucket.env }, { code: 1, says: [/there is no .*not-built/] });
  });

  test('an architecture where the OS should be: the missing part is named', async () => {
    await write('arm64/hello');
    await failsClearly(
      files(folder.path),
      { env: bucket.env },
      { code: 1, says: [/arm64/, /operating system/i] },
    );
  });

  test('a directory of image archives is sent to --container', async () => {
    await failsClearly(
      files(example.images),
      { env: bucket.env },
      { code: 1, says: [/published by --container/] },
    );
  });

  test('two images for one platform', async () => {
    const [once, twice] = [join(folder.path, 'linux.amd64.tar.gz'), join(folder.path, 'again.tar.gz')];
    await cp(join(example.images, 'linux.amd64.tar.gz'), once);
    await cp(join(example.images, 'linux.amd64.tar.gz'), twice);
    await failsClearly(
      images(once, twice),
      { env: bucket.env },
      { code: 1, says: [/linux\/amd64/, /again\.tar\.gz/] },
    );
  });

  test('one archive twice', async () => {
    const archive = join(example.images, 'linux.amd64.tar.gz');
    await failsClearly(
      images(archive, archive),
      { env: bucket.env },
      { code: 1, says: [/amd64.*is given twice/] },
    );
  });

  test('words of other tools for a platform: the right ones are named', async () => {
    await write('Linux/x64/hello');
    const says = [/Linux to .*linux \(x64 is amd64 here\)/];
    await failsClearly(files(folder.path), { env: bucket.env }, { code: 1, says });
  });

  test('two files for one path', async () => {
    await write('one/linux/amd64/hello', 'one');
    await write('two/linux/amd64/hello', 'two');
    const args = files(join(folder.path, 'one'), join(folder.path, 'two'));
    await failsClearly(args, { env: bucket.env }, { code: 1, says: [/linux\/amd64\/hello/] });
  });

  test('an archive that broke off', async () => {
    await write('linux.amd64.tar.gz', '\x1f\x8b\x08\x00 this is no gzip');
    await failsClearly(
      images(folder.path),
      { env: bucket.env },
      { code: 1, says: [/linux\.amd64\.tar\.gz/] },
    );
  });

  test('a file that may not be read', async () => {
    await chmod(await write('linux/amd64/hello'), 0);
    // Root reads everything, unless it is without these capabilities.
    const through = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'];
    const says = [/linux\/amd64\/hello may not be read/];
    await failsClearly(files(folder.path), { env: bucket.env, through }, { code: 1, says });
  });

  test('a dangling link', async () => {
    await write('linux/amd64/other');
    await symlink('/nowhere/hello', join(folder.path, 'linux/amd64/hello'));
    await failsClearly(files(folder.path), { env: bucket.env }, { code: 1, says: [/linux\/amd64\/hello/] });
  });

  test('a dangling link into a Nix store: cp -L is the way', async () => {
    const path = join(folder.path, 'linux/amd64');
    await mkdir(path, { recursive: true });
    await symlink('/nix/store/00000000000000000000000000000000-hello/bin/hello', join(path, 'hello'));
    await failsClearly(files(folder.path), { env: bucket.env }, { code: 1, says: [/cp -L/] });
  });

  test.each([
    ['an escape sequence', 'hel\x1b[31mlo'],
    ['a newline', 'hel\nlo'],
    ['a command of a CI host behind a newline', 'x\n::add-mask::x'],
    ['%2e%2e', '%2e%2e'],
    ['%2E%2e%2f', '%2E%2e%2fetc'],
  ])('a file name with %s', async (_, name) => {
    await write(join('linux/amd64', name));
    const stderr = await failsClearly(files(folder.path), { env: bucket.env }, { code: 1, says: [] });
    expectHarmless(stderr);
  });

  test('a file name that is not UTF-8', async () => {
    await mkdir(join(folder.path, 'linux/amd64'), { recursive: true });
    const name = Buffer.concat([Buffer.from(join(folder.path, 'linux/amd64/caf')), Buffer.from([0xe9])]);
    await writeFile(name, 'one\n');
    await failsClearly(files(folder.path), { env: bucket.env }, { code: 1, says: [/UTF-8/, /caf/] });
  });
});

test('a folder in which nothing can be made', async () => {
  const args = ['static', 'push', '-t', 'hello:1.0', example.static, '/proc/alba-nope'];
  await failsClearly(args, {}, { code: 1, says: [/nothing can be made in \/proc/] });
});

test('file names that only look dangerous are published as they are, and printed harmlessly', async () => {
  const { path, remove } = await temporary();
  try {
    const names = ['::add-mask::x', '##[error]x', `"quoted" 'name'`, '-rf', 'a%2e%2eb', 'naïve 名前'];
    await mkdir(join(path, 'df/linux/amd64'), { recursive: true });
    for (const name of names) await writeFile(join(path, 'df/linux/amd64', name), name);
    const { code, stdout, stderr } = await alba(['static', 'push', '-t', 'odd:1.0', 'df', 'site'], {
      cwd: path,
    });
    expect(stderr).toContain('✅ push succeeded');
    expect(code).toBe(0);
    expectHarmless(`${stdout}${stderr}`);
  } finally {
    await remove();
  }
});

describe('released is released', () => {
  let garage: Awaited<ReturnType<typeof startGarage>>;
  let bucket: Bucket;
  let folder: Awaited<ReturnType<typeof temporary>>;
  beforeAll(async () => {
    const newest = garages()[0];
    if (newest === undefined) throw new Error('no Garage');
    garage = await startGarage(newest.path);
    bucket = openBucket(garage);
    folder = await temporary();
    await cp(join(example.static), join(folder.path, 'static'), { recursive: true });
    await cp(join(example.images), join(folder.path, 'images'), { recursive: true });
    await writeFile(join(folder.path, 'static/linux/amd64/README'), 'Now with a README.\n');
    await rm(join(folder.path, 'images/linux.386.tar.gz'));
    await albaResult(push(bucket.target), { env: bucket.env });
  });
  afterAll(async () => {
    bucket?.close();
    await garage?.close();
    await folder?.remove();
  });

  test.each(['static', 'container'])(
    'other %s content is refused, and --overwrite is named',
    async (kind) => {
      const before = await bucket.list();
      const source = join(folder.path, kind === 'static' ? 'static' : 'images');
      const args = [kind, 'push', '-t', 'hello:1.0', source, bucket.target];
      await failsClearly(args, { env: bucket.env }, { code: 1, says: [/hello:1\.0/, /overwrite/] });
      expect(await bucket.list()).toEqual(before);
    },
  );

  test('one kind with other content keeps the other kind from being published too', async () => {
    const before = await bucket.list();
    const sources = ['--static', join(folder.path, 'static'), '--container', example.images];
    const args = ['publish', '-t', 'hello:1.0', '-t', 'hello:1.1', ...sources, bucket.target];
    await failsClearly(args, { env: bucket.env }, { code: 1, says: [/hello:1\.0/] });
    expect(await bucket.keys()).toEqual(before.map(({ key }) => key));
  });

  test('the same content is welcome', async () => {
    const again = await albaResult(push(bucket.target), { env: bucket.env });
    expect(again.targets.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
  });

  test('--overwrite replaces it, and leaves nothing of the old set in sight', async () => {
    const sources = ['--static', join(folder.path, 'static'), '--container', join(folder.path, 'images')];
    const args = ['publish', '-t', 'hello:1.0', '--overwrite', ...sources, bucket.target];
    const result = await albaResult(args, { env: bucket.env });
    expect(result.targets.map(({ status }) => status)).toEqual(['published', 'published']);
    const index = await fetch(`${garage.webEndpoint}/v2/hello/manifests/1.0`);
    expect(await index.json()).toMatchObject({ manifests: [{}, {}, {}] });
    const sums = await (await fetch(`${garage.webEndpoint}/df-dist-v1/hello/1.0/SHA256SUMS`)).text();
    expect(sums).toContain('linux/amd64/README');
  });
});

/** Nothing that a terminal or a CI host would obey. */
function expectHarmless(output: string): void {
  expect(output).not.toContain('\x1b');
  expect(output).not.toMatch(/^\s*(::|##\[)/m);
}

function named(path: string): RegExp {
  return new RegExp(path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}
