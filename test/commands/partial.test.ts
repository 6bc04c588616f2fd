import { cpSync, existsSync, renameSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publish } from '../../src/commands/publish.ts';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import { systemClock } from '../../src/protocol/clock.ts';
import { timing } from '../../src/protocol/constants.ts';
import { scratchFolder } from '../../src/protocol/scratch.ts';
import { AlbaError } from '../../src/report/error.ts';
import { silent } from '../../src/report/reporter.ts';
import { resultSchema } from '../../src/settings/result.ts';
import type { PublishSettings } from '../../src/settings/settings.ts';
import { parseTarget, type StoreTarget } from '../../src/store/target.ts';
import { startRegistryDouble } from '../support/registry-double.ts';
import { inDirectory, validateImage } from '../support/validate-image.ts';

const example = new URL('../../examples/hello/', import.meta.url).pathname;
const words = ['linux/amd64', 'linux/arm64'];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const at = (...names: string[]) => join(folder, ...names);
const filesOf = (...platforms: string[]) =>
  platforms.map((word) => ({ path: `${example}static/${word}`, platform: parsePlatform(word) }));
const imagesOf = (...platforms: string[]) =>
  platforms.map((word) => ({ path: `${example}images/${word.replaceAll('/', '.')}.tar.gz` }));

interface JobOptions extends Partial<PublishSettings> {
  readonly targets?: readonly string[];
  /** Hears of each object as it is written. */
  readonly onObject?: (source: string) => void;
}

/** One job of a build: files and images of some platforms, into two directories. */
async function job(
  platform: string | readonly string[],
  { targets = ['a', 'b'], onObject = () => {}, ...more }: JobOptions = {},
) {
  const parsed = targets.map((target) => parseTarget(target.includes(':') ? target : at(target)));
  const said: string[] = [];
  const scratch = scratchFolder(folder);
  const own = [platform].flat();
  const settings: PublishSettings = {
    name: 'hello',
    tags: ['1.0'],
    floating: [],
    static: filesOf(...own),
    container: imagesOf(...own),
    staticTargets: parsed as StoreTarget[],
    containerTargets: parsed,
    platforms: words.map(parsePlatform),
    partial: { build: 'c0ffee' },
    attestations: true,
    runScripts: false,
    annotations: { 'org.opencontainers.image.revision': 'c0ffee' },
    overwrite: false,
    compression: 'gzip',
    reuse: true,
    dryRun: false,
    check: false,
    created: new Date('2026-01-02T03:04:05Z'),
    ...more,
  };
  const published = await publish(settings, {
    run: {
      reporter: {
        ...silent,
        note: (text) => said.push(text),
        warn: (text) => said.push(`warning: ${text}`),
        object: onObject,
        done: (line, next = []) => said.push(line, ...next),
      },
      signal: new AbortController().signal,
      clock: systemClock(),
      timing,
      scratch: () => scratch.path(),
    },
    credentials: () => async () => {
      throw new AlbaError('denied', 'there are no credentials');
    },
    registryLogin: () => ({ credentials: async () => undefined, hint: '' }),
    proxyFor: () => undefined,
    invocation: 'alba',
    scripts: { stores: [], path: '' },
  });
  await scratch.remove();
  resultSchema.parse(published.result);
  const ends = published.result.targets.map(({ kind, status }) => `${kind} ${status}`);
  return { ...published, ends, waits: said.filter((line) => line.includes('the tag is written when')), said };
}

/** Every target with files and images of both platforms. */
async function expectWhole(...targets: readonly string[]): Promise<void> {
  for (const target of targets) {
    const document = JSON.parse(await readFile(at(target, 'df-dist-v1/hello/1.0/index.json'), 'utf8'));
    expect(document.flavors).toHaveLength(words.length);
    for (const word of words) {
      const bytes = await readFile(at(target, `df-dist-v1/hello/1.0/${word}/hello`));
      expect(bytes.equals(await readFile(`${example}static/${word}/hello`))).toBe(true);
    }
    await validateImage(inDirectory(at(target)), 'hello', '1.0');
  }
}

/** Where a job leaves what it brings of a kind. */
const records = (target: string, kind: 'v2' | 'df-dist-v1') =>
  at(target, kind, '_alba/hello/parts/1.0/c0ffee');
const all = (status: string) => [
  `static ${status}`,
  `static ${status}`,
  `container ${status}`,
  `container ${status}`,
];

describe('jobs that publish a platform each', () => {
  it('bring files and images to all targets, the last of them the tags', async () => {
    const first = await job('linux/amd64');
    expect(first.ends).toEqual(all('waiting'));
    expect(first.result).toMatchObject({ complete: false });
    expect(first.result.digest).toBeUndefined();
    expect(first.result.targets.every(({ missing }) => missing?.join() === 'linux/arm64')).toBe(true);
    expect(first.said.at(-1)).toMatch(/^push succeeded: hello:1\.0, .* sent .*; linux\/arm64 still to come$/);
    expect(first.closing?.next).toEqual([]);
    expect(first.waits).toHaveLength(4);
    expect(existsSync(at('a/v2/hello/manifests/1.0'))).toBe(false);

    const last = await job('linux/arm64');
    expect(last.ends).toEqual(all('published'));
    expect(last.result.complete).toBe(true);
    expect(last.said).toContain('docker pull 127.0.0.1:8080/hello:1.0');
    await expectWhole('a', 'b');

    const again = await job('linux/amd64');
    expect(again.ends).toEqual(all('unchanged'));
    expect(again.result.digest).toBe(last.result.digest);
    expect(again.said.join('\n')).toContain('nothing was sent');
  });

  it('at the same moment publish all, and each says how far it came', async () => {
    const ended = await Promise.all(words.map((word) => job(word)));
    for (const { failure } of ended) expect(failure).toBeUndefined();
    expect(ended.some(({ result }) => result.complete)).toBe(true);
    await expectWhole('a', 'b');
  });

  it('bring files to a store and images to it and to a registry, one after the other and at the same moment', async () => {
    for (const jobs of ['in turn', 'at once']) {
      const double = await startRegistryDouble();
      const targets = [jobs, `docker://${double.host}/tools/hello`];
      const ends = ['static', 'container', 'container'];
      const start = (word: string) =>
        job(word, { targets, staticTargets: [parseTarget(at(jobs))] as StoreTarget[] });
      const ended = jobs === 'at once' ? await Promise.all(words.map(start)) : [];
      if (jobs === 'in turn') for (const word of words) ended.push(await start(word));
      for (const { failure } of ended) expect(failure).toBeUndefined();
      if (jobs === 'in turn') expect(ended[0]?.ends).toEqual(ends.map((kind) => `${kind} waiting`));
      const whole = ended.find(({ result }) => result.complete);
      expect(whole?.ends).toEqual(ends.map((kind) => `${kind} published`));
      await expectWhole(jobs);
      const { tags } = double.content.repository('tools/hello');
      expect([...tags]).toEqual([['1.0', whole?.result.digest]]);
      await double.close();
    }
  });

  it('run twice at the same moment are as one', async () => {
    const ended = await Promise.all([...words, ...words].map((word) => job(word)));
    for (const { failure } of ended) expect(failure).toBeUndefined();
    await expectWhole('a', 'b');
  });

  it('write the files before the images are complete, and say once that these are waited for', async () => {
    const first = await job('linux/amd64', { static: filesOf(...words) });
    expect(first.ends).toEqual([
      'static published',
      'static published',
      'container waiting',
      'container waiting',
    ]);
    expect(first.result.complete).toBe(false);
    expect(first.waits).toEqual(
      ['a', 'b'].map(
        (target) =>
          `the image in ${at(target)}: 1 of 2 platforms are there, the tag is written when linux/arm64 comes`,
      ),
    );
    const last = await job('linux/arm64', { static: [] });
    expect(last.ends).toEqual(['container published', 'container published']);
    await expectWhole('a', 'b');
  });

  it('write the images before the files are complete, and say once that these are waited for', async () => {
    const first = await job('linux/amd64', { container: imagesOf(...words) });
    expect(first.ends).toEqual([
      'static waiting',
      'static waiting',
      'container published',
      'container published',
    ]);
    expect(first.waits).toHaveLength(2);
    await job('linux/arm64', { container: [] });
    await expectWhole('a', 'b');
  });

  it('look once more for what another has brought meanwhile', async () => {
    await job('linux/amd64');
    // As if the other job had not recorded its files yet: it does so while this one publishes the images.
    renameSync(records('a', 'df-dist-v1'), at('late'));
    const onObject = (source: string) => {
      if (source === 'index.json') cpSync(at('late'), records('a', 'df-dist-v1'), { recursive: true });
    };
    const last = await job('linux/arm64', { targets: ['a'], onObject });
    expect(last.ends).toEqual(['static published', 'container published']);
    await expectWhole('a');
  });

  it('where one target fails leave the others published, and the same job mends it', async () => {
    await job('linux/amd64');
    await writeFile(join(records('b', 'v2'), 'linux.amd64'), 'no record');
    const last = await job('linux/arm64');
    expect(last.failure).toMatchObject({ code: 'conflict', hint: 'run the job again that brings it' });
    expect(last.ends).toEqual([
      'static published',
      'static published',
      'container published',
      'container failed',
    ]);
    expect(last.result.targets.at(-1)).toMatchObject({ references: [], urls: [] });
    await expectWhole('a');
    const again = await job('linux/amd64');
    expect(again.ends).toEqual([
      'static unchanged',
      'static unchanged',
      'container unchanged',
      'container published',
    ]);
    await expectWhole('a', 'b');
  });

  it('bring a new target all that it lacks', async () => {
    for (const word of words) await job(word, { targets: ['a'] });
    const first = await job('linux/amd64');
    expect(first.ends).toEqual([
      'static unchanged',
      'static waiting',
      'container unchanged',
      'container waiting',
    ]);
    expect((await job('linux/arm64')).result.complete).toBe(true);
    await expectWhole('a', 'b');
  });

  it('may only be planned, and then nothing is written', async () => {
    for (const more of [{ dryRun: true }, { check: true }]) {
      const planned = await job('linux/amd64', more);
      expect(planned.ends).toEqual(all('planned'));
      expect(planned.result.targets.every(({ references }) => references.length === 0)).toBe(true);
      expect(planned.closing?.line).toMatch(/succeeded.*: hello:1\.0, .* to send .*; nothing was sent$/);
    }
    expect((await readdir(folder)).filter((name) => name === 'a' || name === 'b')).toEqual([]);
    for (const word of words) await job(word);
    const again = await job('linux/amd64', { dryRun: true });
    expect(again.ends).toEqual(all('unchanged'));
  });

  it('are checked for a pull request that has no credentials', async () => {
    const targets = ['s3://bucket?endpoint=http://127.0.0.1:1&region=garage'];
    const checked = await job('linux/amd64', { check: true, targets });
    expect(checked.failure).toBeUndefined();
    expect(checked.ends).toEqual(['static planned', 'container planned']);
    expect(checked.said.filter((line) => line.startsWith('warning: '))).toHaveLength(1);
    expect(checked.result.targets.every(({ sent }) => sent.objects > 0)).toBe(true);
  });

  it.each([
    ['files', { container: [], static: filesOf('linux/386') }],
    ['images', { static: [], container: imagesOf('linux/386') }],
  ])('refuse %s of a platform that the tag is not to have', async (_, more) => {
    await expect(job('linux/amd64', more)).rejects.toMatchObject({
      code: 'platform',
      message: expect.stringContaining('is for linux/386, which was not asked for'),
    });
    expect(existsSync(at('a'))).toBe(false);
  });
});
