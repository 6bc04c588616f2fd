import { beforeEach, describe, expect, it } from 'vitest';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import type { TargetResult } from '../../src/protocol/publication.ts';
import { AlbaError } from '../../src/report/error.ts';
import { type PartialStaticOptions, partialStaticPublication } from '../../src/static/partial-publication.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { filesOf, publish, wholeTag } from './published.ts';
import { recordedRun } from './run.ts';

const words = ['linux/amd64', 'linux/arm64', 'linux/arm/v6'] as const;
const contents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'linux/amd64': { 'linux/amd64/hello': '#!/bin/sh\namd64', 'linux/amd64/share/text': 'shared' },
  'linux/arm64': { 'linux/arm64/hello': '#!/bin/sh\narm64', 'linux/arm64/share/text': 'shared' },
  'linux/arm/v6': { 'linux/arm/v6/hello': '#!/bin/sh\nv6' },
};
const all = Object.assign({}, ...Object.values(contents)) as Record<string, string>;
const build = 'c0ffee';

let store: MemoryStore;
beforeEach(() => {
  store = memoryStore();
});

/** One job of a build, which brings these files. */
async function job(
  files: Readonly<Record<string, string>> = {},
  options: Partial<PartialStaticOptions> = {},
): Promise<TargetResult> {
  const own = (await filesOf(files)).map((file) => {
    const variant = /^v6\//.test(file.path) ? { variant: 'v6' } : {};
    return { ...file, platform: { ...file.platform, ...variant } };
  });
  const publication = partialStaticPublication({
    store,
    name: 'hello',
    tags: ['1.0'],
    files: own,
    floating: () => false,
    overwrite: false,
    created: new Date('2024-05-06T07:08:09Z'),
    expected: words.map(parsePlatform),
    build,
    run: recordedRun(),
    ...options,
    annotations: { 'org.opencontainers.image.revision': options.build ?? build, ...options.annotations },
  });
  try {
    await publication.plan();
    await publication.send();
    return await publication.commit();
  } finally {
    await publication.abandon();
  }
}

const document = (tag: string) =>
  JSON.parse(store.objects.get(`df-dist-v1/hello/${tag}`)?.bytes.toString() ?? 'null');
const keys = (prefix: string) => [...store.objects.keys()].filter((key) => key.startsWith(prefix)).sort();

describe('jobs that bring the files of a platform each', () => {
  it('publish the tag when the last of them is there', async () => {
    expect(await job(contents['linux/arm64'])).toMatchObject({
      status: 'waiting',
      references: [],
      urls: [],
      platforms: [{ platform: 'linux/arm64' }],
    });
    expect((await job(contents['linux/arm/v6'])).status).toBe('waiting');
    expect(keys('df-dist-v1/hello')).toEqual([]);
    const last = await job(contents['linux/amd64'], { publicUrl: 'https://dl.example.org' });
    expect(last).toMatchObject({ status: 'published', references: ['hello:1.0'] });
    expect(last.platforms.map(({ platform }) => platform)).toEqual([...words].sort());
    expect(last.urls).toContain('https://dl.example.org/df-dist-v1/hello/1.0/linux/arm/v6/hello');
    expect(wholeTag(store.objects, '1.0')).toEqual(all);
    expect(document('1.0').flavors).toHaveLength(3);
  });

  it('publish what one job would have published', async () => {
    for (const word of words) await job(contents[word]);
    const { flavors } = document('1.0');
    const sums = store.objects.get('df-dist-v1/hello/1.0/SHA256SUMS')?.bytes.toString();
    const whole = memoryStore();
    const files = (await filesOf(all)).map((file) =>
      file.path.startsWith('v6/') ? { ...file, platform: parsePlatform('linux/arm/v6') } : file,
    );
    await publish({ store: whole, files });
    expect(JSON.parse(whole.objects.get('df-dist-v1/hello/1.0')?.bytes.toString() ?? '').flavors).toEqual(
      flavors,
    );
    expect(whole.objects.get('df-dist-v1/hello/1.0/SHA256SUMS')?.bytes.toString()).toBe(sums);
  });

  it('leave a tag as it is until then, and exchange its files then', async () => {
    const tags = ['main'];
    for (const word of words) await job(contents[word], { tags });
    const later = { tags, build: 'later' };
    const newer = { 'linux/arm64/hello': '#!/bin/sh\nnewer', 'linux/arm64/share/text': 'shared' };
    expect((await job(contents['linux/amd64'], later)).status).toBe('waiting');
    expect((await job(newer, later)).status).toBe('waiting');
    expect(wholeTag(store.objects, 'main')).toEqual(all);
    expect((await job(contents['linux/arm/v6'], later)).status).toBe('published');
    expect(wholeTag(store.objects, 'main')).toEqual({ ...all, ...newer });
  });

  it('write several tags at once', async () => {
    const options = { tags: ['1.0', 'latest'], floating: (tag: string) => tag === 'latest' };
    for (const word of words) await job(contents[word], options);
    expect(wholeTag(store.objects, '1.0')).toEqual(all);
    expect(wholeTag(store.objects, 'latest')).toEqual(all);
  });

  it('of the same content, built again, write the tag for the new build', async () => {
    const tags = ['main'];
    for (const word of words) await job(contents[word], { tags });
    const later = { tags, build: 'later' };
    for (const word of words.slice(0, 2)) expect((await job(contents[word], later)).status).toBe('waiting');
    expect((await job(contents['linux/arm/v6'], later)).status).toBe('published');
    expect((await job(contents['linux/arm64'], later)).status).toBe('unchanged');
  });

  it('that run again find all done, or wait again', async () => {
    await job(contents['linux/arm64']);
    expect((await job(contents['linux/arm64'])).status).toBe('waiting');
    await job(contents['linux/amd64']);
    await job(contents['linux/arm/v6']);
    const before = new Map(store.objects);
    expect(await job(contents['linux/arm64'])).toMatchObject({
      status: 'unchanged',
      references: ['hello:1.0'],
    });
    expect(store.objects).toEqual(before);
  });

  it('clear up behind builds of a day ago, and leave younger ones alone', async () => {
    await job(contents['linux/arm64'], { build: 'given-up' });
    for (const word of words) await job(contents[word], { tags: ['0.9'], build: 'done' });
    const left = keys('df-dist-v1/_alba/hello/parts/').length;
    expect(left).toBeGreaterThan(4);
    for (const word of words) await job(contents[word], { tags: ['0.9.1'] });
    expect(keys('df-dist-v1/_alba/hello/parts/1.0/given-up/')).not.toEqual([]);
    for (const [key, object] of store.objects) {
      if (key.startsWith('df-dist-v1/_alba/'))
        store.objects.set(key, { ...object, lastModified: object.lastModified - 25 * 3600_000 });
    }
    for (const word of words) await job(contents[word]);
    const builds = new Set(keys('df-dist-v1/_alba/').map((key) => key.split('/').slice(4, 6).join('/')));
    expect([...builds]).toEqual(['1.0/c0ffee']);
    expect(wholeTag(store.objects, '0.9')).toEqual(all);
  });

  it('do not change a release', async () => {
    for (const word of words) await job(contents[word]);
    const before = keys('df-dist-v1/');
    const newer = { 'linux/arm64/hello': 'newer' };
    await expect(job(newer, { build: 'later' })).rejects.toMatchObject({ code: 'released' });
    const more = { expected: [...words, 'linux/386'].map(parsePlatform) };
    await expect(job(contents['linux/arm64'], more)).rejects.toMatchObject({
      code: 'released',
      message: expect.stringContaining('linux/386 is not there'),
    });
    expect(keys('df-dist-v1/')).toEqual(before);
  });

  it('say which job is to run again where what it sent is gone', async () => {
    await job(contents['linux/amd64']);
    await job(contents['linux/arm64']);
    for (const key of keys('df-dist-v1/_alba/').filter((each) => each.includes('/files/')))
      store.objects.delete(key);
    await expect(job(contents['linux/arm/v6'])).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^linux\/(amd64|arm64) of this build cannot be published: /),
      hint: 'run the job again that brings it',
    });
    expect(document('1.0')).toBeNull();
  });

  it('list a tag that was written and not listed, when one of them is run again', async () => {
    for (const word of words) await job(contents[word]);
    store.objects.delete('df-dist-v1/hello');
    expect((await job(contents['linux/amd64'])).status).toBe('published');
    expect(store.objects.has('df-dist-v1/hello')).toBe(true);
    expect((await job(contents['linux/amd64'])).status).toBe('unchanged');
  });

  it('put back with overwrite what is gone', async () => {
    for (const word of words) await job(contents[word]);
    store.objects.delete('df-dist-v1/hello/1.0/linux/arm64/hello');
    for (const word of words) await job(contents[word], { overwrite: true });
    expect(wholeTag(store.objects, '1.0')).toEqual(all);
  });

  it('refuse files of two platforms that would lie at one place', async () => {
    const of = async (variant: string) =>
      (await filesOf({ 'linux/arm/hello': variant })).map((file) => ({
        ...file,
        platform: parsePlatform(`linux/arm/${variant}`),
      }));
    const expected = ['linux/arm/v6', 'linux/arm/v7'].map(parsePlatform);
    await job({}, { files: await of('v6'), expected });
    await expect(job({}, { files: await of('v7'), expected })).rejects.toMatchObject({ code: 'source' });
    expect(document('1.0')).toBeNull();
  });

  it.each([
    [
      'of another platform',
      { flavors: [{ platform: { os: 'windows', architecture: 'amd64' }, resources: [] }] },
    ],
    [
      'that leads out of its place',
      {
        flavors: [
          {
            platform: { os: 'linux', architecture: 'arm64' },
            resources: [{ path: '../../x', size: 1, digest: `sha256:${'0'.repeat(64)}` }],
          },
        ],
      },
    ],
    [
      'without sizes',
      { flavors: [{ platform: { os: 'linux', architecture: 'arm64' }, resources: [{ path: 'x' }] }] },
    ],
  ])('believe no record %s', async (_, record) => {
    await job(contents['linux/amd64']);
    await job(contents['linux/arm64']);
    const key = 'df-dist-v1/_alba/hello/parts/1.0/c0ffee/linux.arm64';
    const there = store.objects.get(key);
    if (there === undefined) throw new Error('there is no record');
    const { platforms } = JSON.parse(there.bytes.toString());
    store.objects.set(key, { ...there, bytes: Buffer.from(JSON.stringify({ ...record, platforms })) });
    await expect(job(contents['linux/arm/v6'])).rejects.toMatchObject({
      code: 'conflict',
      message: 'linux/arm64 of this build cannot be published: its record is no list of its files',
    });
    expect(document('1.0')).toBeNull();
  });

  it('leave no claim and no lie where the last of them fails', async () => {
    await job(contents['linux/arm64']);
    await job(contents['linux/arm/v6']);
    const { copy, put } = store;
    const fails = (key: string) => key.startsWith('df-dist-v1/hello/1.0/');
    const failing = {
      ...store,
      copy: async (from: string, to: string, options: Parameters<typeof copy>[2]) => {
        if (fails(to)) throw new AlbaError('target', 'the disk is full');
        return copy(from, to, options);
      },
      put: async (key: string, body: Parameters<typeof put>[1], options: Parameters<typeof put>[2]) => {
        if (fails(key)) throw new AlbaError('target', 'the disk is full');
        return put(key, body, options);
      },
    };
    await expect(job(contents['linux/amd64'], { store: failing })).rejects.toThrow('the disk is full');
    expect(keys('df-dist-v1/_alba/hello/notices/')).toEqual([]);
    expect(document('1.0')).toBeNull();
    expect((await job(contents['linux/amd64'])).status).toBe('published');
  });

  it('record the same for the same files, whenever they run', async () => {
    const key = 'df-dist-v1/_alba/hello/parts/1.0/c0ffee/linux.arm64';
    await job(contents['linux/arm64'], { created: new Date(1) });
    const first = store.objects.get(key)?.bytes.toString();
    await job(contents['linux/arm64'], { created: new Date(2) });
    expect(store.objects.get(key)?.bytes.toString()).toBe(first);
  });
});
