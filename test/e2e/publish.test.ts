import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/settings/result.ts';
import { startGarage } from '../support/garage.ts';
import { alba, albaResult, example, serveDirectory, temporary } from '../support/real-alba.ts';
import { garages, nodes } from '../support/real-binaries.ts';
import { type Bucket, openBucket } from '../support/real-bucket.ts';
import { readersFindTheExample } from './readers.ts';

const publish = (target: string) => ['publish', '-t', 'hello:1.0', ...example.sources, target];

/** What any target tells of the example's first publish. */
function expectPublished(result: Result): void {
  expect(result).toMatchObject({ name: 'hello', tags: ['1.0'], complete: true });
  expect(result.error).toBeUndefined();
  expect(result.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(result.targets.map(({ kind, status }) => `${kind} ${status}`).sort()).toEqual([
    'container published',
    'static published',
  ]);
  for (const { platforms, sent } of result.targets) {
    expect(platforms.map(({ platform }) => platform).sort()).toEqual(example.platforms);
    expect(sent.objects).toBeGreaterThan(4);
  }
}

describe.each(garages())('on Garage $version', ({ path: binary }) => {
  let garage: Awaited<ReturnType<typeof startGarage>>;
  let bucket: Bucket;
  let result: Result;
  beforeAll(async () => {
    garage = await startGarage(binary);
    bucket = openBucket(garage);
    result = await albaResult(publish(bucket.target), { env: bucket.env });
  });
  afterAll(async () => {
    bucket?.close();
    await garage?.close();
  });

  test('the result tells what was published', () => {
    expectPublished(result);
    const urls = result.targets.flatMap((target) => target.urls);
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.filter((url) => !url.includes(new URL(garage.webEndpoint).host))).toEqual([]);
  });

  readersFindTheExample(() => ({ url: garage.webEndpoint, digest: result.digest ?? '' }));

  test('nothing is left but what readers see', async () => {
    expect(await bucket.uploads()).toEqual([]);
    expect(await bucket.keys('v2/_alba/')).toEqual([]);
    expect(await bucket.keys('df-dist-v1/_alba/')).toEqual([]);
  });

  test('publishing it again changes nothing and says so', async () => {
    const before = await bucket.list();
    const again = await albaResult(publish(bucket.target), { env: bucket.env });
    expect(again.targets.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
    expect(again.digest).toBe(result.digest);
    expect(again.targets.map(({ sent }) => sent.objects)).toEqual([0, 0]);
    expect(await bucket.list()).toEqual(before);
  });

  test('--dry-run writes nothing', async () => {
    const before = await bucket.list();
    const planned = await albaResult(
      ['publish', '-t', 'hello:2.0', ...example.sources, '--dry-run', bucket.target],
      { env: bucket.env },
    );
    expect(planned.targets.map(({ status }) => status)).toEqual(['planned', 'planned']);
    expect(await bucket.list()).toEqual(before);
  });

  test('a second tag stands beside the first, newest first', async () => {
    await albaResult(['static', 'push', '-t', 'pair:0.9', example.static, bucket.target], {
      env: bucket.env,
    });
    await albaResult(['static', 'push', '-t', 'pair:0.10', example.static, bucket.target], {
      env: bucket.env,
    });
    const document = await fetch(`${garage.webEndpoint}/df-dist-v1/pair`);
    expect(await document.json()).toEqual({ name: 'pair', tags: ['0.10', '0.9'] });
  });

  test('what it prints names where readers find it, and no secret', async () => {
    const { code, stdout, stderr } = await alba(
      ['publish', '-t', 'seen:1.0', ...example.sources, bucket.target],
      { env: bucket.env },
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/^✅ push succeeded/m);
    expect(stderr).toContain('examples/hello/static/linux/amd64/hello -> ');
    expect(`${stdout}${stderr}`).toContain(new URL(garage.webEndpoint).host);
    expect(`${stdout}${stderr}`).not.toContain(garage.secretAccessKey);
  });
});

describe('on a directory that alba serves', () => {
  let directory: Awaited<ReturnType<typeof temporary>>;
  let served: Awaited<ReturnType<typeof serveDirectory>>;
  let result: Result;
  beforeAll(async () => {
    directory = await temporary();
    result = await albaResult(publish(join(directory.path, 'site')));
    served = await serveDirectory(join(directory.path, 'site'));
  });
  afterAll(async () => {
    await served?.stop();
    await directory?.remove();
  });

  test('the result tells what was published', () => {
    expectPublished(result);
  });

  readersFindTheExample(() => ({ url: served.url, digest: result.digest ?? '' }));

  test('publishing it again says that it is unchanged', async () => {
    const again = await albaResult(publish(join(directory.path, 'site')));
    expect(again.targets.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
    expect(again.digest).toBe(result.digest);
  });
});

describe.each(nodes())('run by Node $version', ({ path: node }) => {
  test.each(garages())('publishes to Garage $version', async ({ path: binary }) => {
    const garage = await startGarage(binary);
    const bucket = openBucket(garage);
    try {
      const { code, stdout, stderr } = await alba([...publish(bucket.target), '--json'], {
        node,
        env: bucket.env,
      });
      expect(code, stderr).toBe(0);
      expectPublished(JSON.parse(stdout));
      // No warning of Node's or of a library's reaches the user.
      expect(stderr).not.toMatch(/warning|deprecat|\(node:\d+\)/i);
    } finally {
      bucket.close();
      await garage.close();
    }
  });

  test('publishes to a directory and serves it', async () => {
    const { path, remove } = await temporary();
    try {
      expectPublished(await albaResult(publish(path), { node }));
      const served = await serveDirectory(path, { node });
      try {
        const name = await fetch(`${served.url}/df-dist-v1/hello`);
        expect(await name.json()).toEqual({ name: 'hello', tags: ['1.0'] });
        expect((await fetch(`${served.url}/v2/`)).status).toBe(200);
      } finally {
        await served.stop();
      }
    } finally {
      await remove();
    }
  });
});
