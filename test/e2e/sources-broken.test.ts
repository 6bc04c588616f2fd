import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeBomb } from '../support/bomb.ts';
import { type AlbaOptions, example, startAlba } from '../support/real-alba.ts';
import { nodes } from '../support/real-binaries.ts';
import { type Docker, startDocker } from '../support/real-docker.ts';
import { dockerImage, type MadeImage } from '../support/real-images.ts';
import { run } from '../support/real-program.ts';
import { openSite, type Site } from '../support/real-site.ts';
import { overHttp, validateImage } from '../support/validate-image.ts';

const text = 'made by docker, and broken on the way\n';
let site: Site;
let made: Site['made'];
let original: MadeImage;

beforeAll(async () => {
  let docker: Docker;
  [site, docker] = await Promise.all([openSite(), startDocker()]);
  made = site.made;
  try {
    original = await dockerImage(docker, made('hello'), 'hello:1.0', text);
    await docker.cli('save', '--output', made('right.tar'), 'hello:1.0');
  } finally {
    await docker.stop();
  }
  await run('gzip', ['--keep', made('right.tar')]);
  await run('zstd', ['--quiet', made('right.tar')]);
});
afterAll(() => site?.close());

/** Publishes to a place that is not there, with scratch space of its own. Resolves to what is left of both. */
async function push(sources: readonly string[], options: AlbaOptions = {}) {
  const [scratch, parent] = ['scratch', 'parent'].map((name) => made(`${name}-${randomUUID()}`)) as [
    string,
    string,
  ];
  await mkdir(scratch);
  await mkdir(parent);
  const args = ['container', 'push', '-t', 'broken:1', ...sources, join(parent, 'site')];
  const { child, ended } = startAlba(args, { ...options, env: { TMPDIR: scratch } });
  let running = true;
  const finished = ended.finally(() => {
    running = false;
  });
  let peak = 0;
  while (running) {
    peak = Math.max(peak, await peakMemory(child.pid));
    await delay(20);
  }
  const { code, stderr } = await finished;
  const target = await readdir(parent, { recursive: true });
  return { code, stderr, peak, scratch: await readdir(scratch), target };
}

/** The most that a process has had in memory so far, in bytes; 0 if it has ended. */
async function peakMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

describe('what is broken is refused in one line, and leaves nothing', () => {
  beforeAll(async () => {
    const right = await readFile(made('right.tar'));
    const layer = right.indexOf(text);
    expect(layer).toBeGreaterThan(0);
    const flipped = Buffer.from(right);
    flipped.writeUInt8(flipped.readUInt8(layer) ^ 1, layer);
    const gzipped = await readFile(made('right.tar.gz'));
    await writeFile(made('truncated.tar'), right.subarray(0, layer + 100));
    await writeFile(made('truncated.tar.gz'), gzipped.subarray(0, gzipped.length / 2));
    await writeFile(made('flipped.tar'), flipped);
    const bent = Buffer.from(gzipped);
    bent.writeUInt8(bent.readUInt8(bent.length >> 1) ^ 1, bent.length >> 1);
    await writeFile(made('flipped.tar.gz'), bent);
    await writeFile(made('random'), randomBytes(1 << 20));
    await run('xz', ['--keep', made('right.tar')]);
  });

  /** One error, no success, and nothing of a program's insides. */
  function expectOneError(stderr: string, says: RegExp): void {
    expect(stderr.split('\n').filter((line) => line.startsWith('✗'))).toEqual([expect.stringMatching(says)]);
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
    expect(stderr).not.toMatch(/✅|\(node:\d+\)/);
  }

  test.each([
    ['truncated.tar', /truncated\.tar is truncated at the entry .*layer\.tar$/],
    ['truncated.tar.gz', /truncated\.tar\.gz is truncated/],
    ['flipped.tar', /flipped\.tar: the layer .*layer\.tar is sha256:.*, its config says sha256:/],
    ['flipped.tar.gz', /flipped\.tar\.gz/],
    ['random', /random is no image/],
    ['right.tar.xz', /compressed with xz/],
  ])('%s', async (file, says) => {
    const { code, stderr, scratch, target } = await push([made(file)]);
    expect({ code, scratch, target }).toEqual({ code: 1, scratch: [], target: [] });
    expectOneError(stderr, says);
  });

  test('a pipe that ends too early', async () => {
    const through = ['bash', '-c', `cat '${made('truncated.tar')}' | "$0" "$@"`];
    const { code, stderr, scratch, target } = await push(['-'], { through });
    expect({ code, scratch, target }).toEqual({ code: 1, scratch: [], target: [] });
    expectOneError(stderr, /✗ standard input is truncated at the entry/);
  });

  test('xz is read as the error says', async () => {
    const through = ['bash', '-c', `xz -dc '${made('right.tar.xz')}' | "$0" "$@"`];
    expect((await site.publish('xz', ['-'], { through })).configs).toEqual([original.config]);
  });

  test('one beside one that is right: the tag stays as it was', async () => {
    const before = await site.publish('kept', [join(example.images, 'linux.amd64.tar.gz')]);
    const sources = [join(example.images, 'linux.arm64.tar.gz'), made('flipped.tar'), '--overwrite'];
    await expect(site.publish('kept', sources)).rejects.toThrow(/✗ .*flipped\.tar: the layer .* is sha256:/);
    expect(await validateImage(overHttp(site.url), 'kept', '1')).toMatchObject({ digest: before.digest });
  });
});

describe('two gibibytes of zeros in two megabytes', () => {
  let config: string;
  beforeAll(async () => {
    config = await writeBomb(made('bomb.tar.gz'), 2048);
  });

  test('are refused by --max-layer-size', async () => {
    const { code, stderr, ...left } = await push([made('bomb.tar.gz'), '--max-layer-size', '1GB']);
    expect({ code, ...left }).toMatchObject({ code: 1, scratch: [], target: [] });
    expect(stderr).toMatch(/^✗ .*bomb\.tar\.gz: the layer layer\.tar is larger than 1 GB/m);
  });

  test('are published without it, and are never in memory', async () => {
    const { code, stderr, peak, scratch, target } = await push([made('bomb.tar.gz')]);
    expect({ code, stderr, scratch }).toMatchObject({ code: 0, scratch: [] });
    expect(target).toContain(join('site/v2/broken/blobs', config));
    expect(peak).toBeGreaterThan(0);
    // The program and what it reads ahead, and a buffer or two for each core: nothing that grows with the layer.
    expect(peak).toBeLessThan(170e6 + 12e6 * availableParallelism());
  });
});

test.each(nodes())('a zstd archive, by Node $version', async ({ path: node, version }) => {
  const { configs } = await site.publish(`zstd-${version}`, [made('right.tar.zst')], { node });
  expect(configs).toEqual([original.config]);
});
