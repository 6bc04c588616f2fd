import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGarage } from '../support/garage.ts';
import { alba, albaResult, example, temporary } from '../support/real-alba.ts';
import { garages } from '../support/real-binaries.ts';
import { type Bucket, openBucket } from '../support/real-bucket.ts';
import { overHttp, validateImage } from '../support/validate-image.ts';

describe.each(garages())('many publishers at once, on Garage $version', ({ path: binary }) => {
  let garage: Awaited<ReturnType<typeof startGarage>>;
  let bucket: Bucket;
  let folder: Awaited<ReturnType<typeof temporary>>;
  beforeAll(async () => {
    garage = await startGarage(binary);
    bucket = openBucket(garage);
    folder = await temporary();
    for (const content of ['one', 'two']) {
      await mkdir(join(folder.path, content, 'linux/amd64'), { recursive: true });
      await writeFile(join(folder.path, content, 'linux/amd64/tool'), content);
    }
  });
  afterAll(async () => {
    bucket?.close();
    await garage?.close();
    await folder?.remove();
  });

  const publish = (reference: string) => ['publish', '-t', reference, ...example.sources, bucket.target];
  const pushFiles = (reference: string, content: string) => [
    ...['static', 'push', '-t', reference],
    ...[join(folder.path, content), bucket.target],
  ];
  const read = async (path: string) => {
    const response = await fetch(`${garage.webEndpoint}/${path}`);
    expect(response.status, path).toBe(200);
    return response.text();
  };

  test('six tags of one name: every list holds all six', async () => {
    const tags = ['0.1', '0.2', '0.3', '0.4', '0.5', '0.10'];
    await Promise.all(tags.map((tag) => albaResult(publish(`many:${tag}`), { env: bucket.env })));
    const name = JSON.parse(await read('df-dist-v1/many'));
    expect(name).toEqual({ name: 'many', tags: ['0.10', '0.5', '0.4', '0.3', '0.2', '0.1'] });
    const list = JSON.parse(await read('v2/many/tags/list'));
    expect(list).toEqual({ name: 'many', tags: [...tags].sort() });
    const images = await Promise.all(tags.map((tag) => read(`v2/many/manifests/${tag}`)));
    expect(new Set(images).size).toBe(1);
    for (const tag of tags) await validateImage(overHttp(garage.webEndpoint), 'many', tag);
    expect(await bucket.keys('v2/_alba/')).toEqual([]);
    expect(await bucket.keys('df-dist-v1/_alba/')).toEqual([]);
  });

  test('the same release twice: both succeed, it is there once', async () => {
    const results = await Promise.all([1, 2].map(() => albaResult(publish('same:1.0'), { env: bucket.env })));
    expect(results[0]?.digest).toBe(results[1]?.digest);
    expect(JSON.parse(await read('df-dist-v1/same'))).toEqual({ name: 'same', tags: ['1.0'] });
    expect(JSON.parse(await read('v2/same/tags/list'))).toEqual({ name: 'same', tags: ['1.0'] });
  });

  test('one release with two contents: never both, and what was told is what stands', async () => {
    const contents = ['one', 'two'];
    const runs = await Promise.all(
      contents.map((content) => alba(pushFiles('rivals:1.0', content), { env: bucket.env })),
    );
    const winners = contents.filter((_, at) => runs[at]?.code === 0);
    expect(winners.length, runs.map(({ stderr }) => stderr).join('\n')).toBeLessThan(2);
    for (const { code, stderr } of runs) if (code !== 0) expect(stderr).toMatch(/^✗ .*\b1\.0\b/m);
    // Both may be refused: then nobody was told that it is published, and the first to run again publishes it.
    const [winner] = winners;
    if (winner !== undefined) {
      expect(await read('df-dist-v1/rivals/1.0/linux/amd64/tool')).toBe(winner);
    }
    expect(await bucket.keys('df-dist-v1/_alba/')).toEqual([]);
  });

  test('one development tag with two contents: in the end one of them is there whole', async () => {
    const contents = ['one', 'two'];
    const runs = await Promise.all(
      contents.map((content) => alba(pushFiles('moving:main', content), { env: bucket.env })),
    );
    expect(runs.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
    const tool = await read('df-dist-v1/moving/main/linux/amd64/tool');
    const digest = createHash('sha256').update(tool).digest('hex');
    expect(contents).toContain(tool);
    expect(await read('df-dist-v1/moving/main/SHA256SUMS')).toBe(`${digest}  linux/amd64/tool\n`);
    expect(await read('df-dist-v1/moving/main')).toContain(`sha256:${digest}`);
  });
});
