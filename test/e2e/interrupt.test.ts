import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGarage } from '../support/garage.ts';
import { albaResult, startAlba, temporary } from '../support/real-alba.ts';
import { newestGarage } from '../support/real-binaries.ts';
import { type Bucket, openBucket } from '../support/real-bucket.ts';
import { run, until } from '../support/real-program.ts';

/** Enough for several parts, and for a push that takes a while. */
const size = 150 << 20;

let garage: Awaited<ReturnType<typeof startGarage>>;
let bucket: Bucket;
let folder: Awaited<ReturnType<typeof temporary>>;
beforeAll(async () => {
  garage = await startGarage(newestGarage().path);
  bucket = openBucket(garage);
  folder = await temporary();
  const file = join(folder.path, 'df/linux/amd64/big');
  await writeRandom(file);
  await writeImage(join(folder.path, 'docker/linux.amd64.tar'), file);
});
afterAll(async () => {
  bucket?.close();
  await garage?.close();
  await folder?.remove();
});

const kinds = [
  { kind: 'static', source: 'df', root: (name: string) => `df-dist-v1/${name}/1.0` },
  { kind: 'container', source: 'docker', root: (name: string) => `v2/${name}/manifests/1.0` },
];

describe.each(kinds)('$kind push', ({ kind, source, root }) => {
  const push = (name: string) => [
    kind,
    'push',
    '-t',
    `${name}:1.0`,
    join(folder.path, source),
    bucket.target,
  ];

  const scratch = (name: string) => join(folder.path, `scratch-${name}`);

  /** Starts a push and sends it a signal once the store has begun to take the big file. */
  async function stopInMidPush(name: string, signal: NodeJS.Signals) {
    await mkdir(scratch(name));
    const running = startAlba(push(name), { env: { ...bucket.env, TMPDIR: scratch(name) } });
    await until('the upload of the big file to begin', 60, async () => {
      if (running.child.exitCode !== null)
        throw new Error(`alba was done first: ${(await running.ended).stderr}`);
      return (await bucket.uploads()).length > 0;
    });
    running.child.kill(signal);
    return running.ended;
  }

  async function expectNothingVisible(name: string) {
    expect(await bucket.keys(root(name))).not.toContain(root(name));
    expect((await fetch(`${garage.webEndpoint}/${root(name)}`)).status).toBe(404);
    expect((await fetch(`${garage.webEndpoint}/df-dist-v1/${name}`)).status).toBe(404);
    expect((await fetch(`${garage.webEndpoint}/v2/${name}/tags/list`)).status).toBe(404);
  }

  async function expectNextPushSucceeds(name: string) {
    const { targets } = await albaResult(push(name), { env: bucket.env });
    expect(targets.map(({ status }) => status)).toEqual(['published']);
    expect((await fetch(`${garage.webEndpoint}/${root(name)}`)).status).toBe(200);
  }

  test('Ctrl-C: exit 130, nothing visible, no parts left behind, and the next push succeeds', async () => {
    const name = `interrupted-${kind}`;
    const { code, stderr } = await stopInMidPush(name, 'SIGINT');
    expect(code).toBe(130);
    expect(stderr).toMatch(/^✗ .*(stopped|interrupted)/m);
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
    expect(await readdir(scratch(name))).toEqual([]);
    await expectNothingVisible(name);
    expect(await bucket.uploads()).toEqual([]);
    expect(await bucket.keys(`${kind === 'static' ? 'df-dist-v1' : 'v2'}/_alba/`)).toEqual([]);
    await expectNextPushSucceeds(name);
    expect(await bucket.uploads()).toEqual([]);
  });

  test('SIGTERM, as CI hosts cancel a job: nothing visible, no parts left behind', async () => {
    const name = `cancelled-${kind}`;
    const { code } = await stopInMidPush(name, 'SIGTERM');
    expect(code).toBe(130);
    await expectNothingVisible(name);
    expect(await bucket.uploads()).toEqual([]);
  });

  test('kill -9: nothing visible, and the next push succeeds', async () => {
    const name = `killed-${kind}`;
    expect((await stopInMidPush(name, 'SIGKILL')).code).toBeNull();
    await expectNothingVisible(name);
    await expectNextPushSucceeds(name);
  });
});

/** A file that no compressor makes smaller. */
async function writeRandom(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  for (let written = 0; written < size; written += 10 << 20) await file.write(randomBytes(10 << 20));
  await file.close();
}

/** A docker-archive for linux/amd64 whose one layer holds a file, as `docker save` wrote it for years. */
async function writeImage(archive: string, content: string): Promise<void> {
  const image = join(dirname(archive), '../image');
  await mkdir(image, { recursive: true });
  await mkdir(dirname(archive), { recursive: true });
  const reproducible = ['--format=ustar', '--owner=0', '--group=0', '--mtime=@0'];
  const layer = join(image, 'layer.tar');
  await run('tar', [...reproducible, '-C', dirname(content), '-cf', layer, 'big']);
  const diffId = (await run('sha256sum', [layer])).slice(0, 64);
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${diffId}`] },
  });
  const name = `${createHash('sha256').update(config).digest('hex')}.json`;
  await writeFile(join(image, name), config);
  await writeFile(
    join(image, 'manifest.json'),
    JSON.stringify([{ Config: name, RepoTags: ['big:1.0'], Layers: ['layer.tar'] }]),
  );
  await run('tar', [...reproducible, '-C', image, '-cf', archive, 'manifest.json', name, 'layer.tar']);
}
