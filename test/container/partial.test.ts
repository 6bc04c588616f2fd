import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import { ociLayout } from '../../src/registry/oci-layout.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { inMemory, validateImage } from '../support/validate-image.ts';
import { archive, documentOf, pushTo, registryIn } from './pushing.ts';
import { sampleRun } from './sample-run.ts';

const words = ['linux/amd64', 'linux/arm64', 'linux/arm/v6'] as const;
const platforms = words.map(parsePlatform);
const build = 'c0ffee';

let folder: string;
let archives: Record<string, string>;
let store: MemoryStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
  const made = words.map(async (word) => [word, await archive(folder, word, ['base', word])] as const);
  archives = Object.fromEntries(await Promise.all(made));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  store = memoryStore();
});

/** One job of a build, which brings some of the platforms. */
function job(platform: string | readonly string[], settings: Parameters<typeof pushTo>[2] = {}) {
  const sources = [platform].flat().map((word) => archives[word] ?? word);
  return pushTo([registryIn(store)], sources, {
    platforms,
    partial: { build },
    ...settings,
    annotations: {
      'org.opencontainers.image.revision': settings.partial?.build ?? build,
      ...settings.annotations,
    },
  });
}

const revision = { 'org.opencontainers.image.revision': build };

const keys = (prefix: string) => [...store.objects.keys()].filter((key) => key.startsWith(prefix));
const tag = (name: string) => store.objects.get(`v2/hello/manifests/${name}`)?.bytes.toString();

describe('jobs that bring a platform each', () => {
  it('write the tag when the last of them is there, and then what one job would have written', async () => {
    const first = await job('linux/arm64');
    expect(first.result).toMatchObject({ status: 'waiting', references: [], urls: [] });
    expect(first.result.digest).toBeUndefined();
    expect(first.result.platforms).toMatchObject([{ platform: 'linux/arm64' }]);
    expect((await job('linux/amd64')).result.status).toBe('waiting');
    expect(tag('1.0')).toBeUndefined();
    const last = await job('linux/arm/v6');
    expect(last.result).toMatchObject({ status: 'published', references: ['hello:1.0'] });
    expect(last.result.platforms.map(({ platform }) => platform)).toEqual([...words].sort());
    await validateImage(inMemory(store), 'hello', '1.0');

    const whole = memoryStore();
    await pushTo([registryIn(whole)], Object.values(archives), { platforms, annotations: revision });
    expect(tag('1.0')).toBe(whole.objects.get('v2/hello/manifests/1.0')?.bytes.toString());
    expect(documentOf(store, 'manifests', '1.0').manifests).toHaveLength(3);
    expect(JSON.parse(store.objects.get('v2/hello/tags/list')?.bytes.toString() ?? '')).toMatchObject({
      tags: ['1.0'],
    });
  });

  it.each([
    [['linux/amd64', 'linux/arm64', 'linux/arm/v6']],
    [['linux/arm/v6', 'linux/arm64', 'linux/amd64']],
  ])('in the order %j give the same bytes', async (order) => {
    for (const platform of order) await job(platform, { annotations: { team: 'birds' } });
    const whole = memoryStore();
    await pushTo([registryIn(whole)], Object.values(archives), {
      platforms,
      annotations: { ...revision, team: 'birds' },
    });
    expect(tag('1.0')).toBe(whole.objects.get('v2/hello/manifests/1.0')?.bytes.toString());
  });

  it('may bring several at once, and write all their tags', async () => {
    const tags = ['1.0', 'latest'];
    expect((await job(['linux/amd64', 'linux/arm64'], { tags })).result.status).toBe('waiting');
    expect((await job('linux/arm/v6', { tags })).result).toMatchObject({
      status: 'published',
      references: ['hello:1.0', 'hello:latest'],
    });
    expect(tag('latest')).toBe(tag('1.0'));
  });

  it('leave a tag as it is until then', async () => {
    await pushTo([registryIn(store)], [archives['linux/amd64'] ?? ''], { tags: ['main'] });
    const before = tag('main');
    const tags = ['main'];
    await job('linux/amd64', { tags });
    await job('linux/arm64', { tags });
    expect(tag('main')).toBe(before);
    expect((await job('linux/arm/v6', { tags })).result.status).toBe('published');
    expect(tag('main')).not.toBe(before);
  });

  it('of two builds do not mix', async () => {
    const tags = ['main'];
    await job('linux/amd64', { tags });
    await job('linux/arm64', { tags });
    expect((await job('linux/arm/v6', { tags, partial: { build: 'another' } })).result.status).toBe(
      'waiting',
    );
    expect(tag('main')).toBeUndefined();
  });

  it('of a later build that changes one platform write the tag anew, when all are there', async () => {
    const tags = ['main'];
    for (const word of words) await job(word, { tags });
    const other = await archive(folder, 'linux/arm64', ['newer'], { name: 'newer.arm64.tar' });
    const later = { tags, partial: { build: 'later' } };
    const before = tag('main');
    expect((await job('linux/amd64', later)).result.status).toBe('waiting');
    expect((await job('linux/arm/v6', later)).result.status).toBe('waiting');
    expect(tag('main')).toBe(before);
    expect((await job(other, later)).result.status).toBe('published');
    await validateImage(inMemory(store), 'hello', 'main');
    const [was, is] = [JSON.parse(before ?? ''), documentOf(store, 'manifests', 'main')].map(
      ({ manifests }) => manifests.map(({ digest }: { digest: string }) => digest),
    );
    expect(is.filter((digest: string) => was.includes(digest))).toHaveLength(2);
  });

  it('that run again find all done', async () => {
    for (const word of words) await job(word);
    const before = new Map(store.objects);
    const again = await job('linux/arm64');
    expect(again.result).toMatchObject({ status: 'unchanged', references: ['hello:1.0'] });
    expect(again.result.platforms).toMatchObject([{ platform: 'linux/arm64', size: expect.any(Number) }]);
    expect(store.objects).toEqual(before);
  });

  it('that run again before the others are there wait again', async () => {
    await job('linux/arm64');
    expect((await job('linux/arm64')).result.status).toBe('waiting');
    expect(keys('v2/_alba/hello/parts/')).toEqual(['v2/_alba/hello/parts/1.0/c0ffee/linux.arm64']);
  });

  it('do not change a release', async () => {
    for (const word of words) await job(word);
    const before = new Set(store.objects.keys());
    const other = await archive(folder, 'linux/arm64', ['other'], { name: 'other.arm64.tar' });
    await expect(job(other, { partial: { build: 'later' } })).rejects.toMatchObject({
      code: 'released',
      message: expect.stringContaining('linux/arm64 differs'),
    });
    const more = [...platforms, parsePlatform('linux/386')];
    await expect(job('linux/arm64', { platforms: more })).rejects.toMatchObject({
      code: 'released',
      message: expect.stringContaining('linux/386 is not there'),
    });
    expect(new Set(store.objects.keys())).toEqual(before);
    const replaced = { overwrite: true, partial: { build: 'later' } };
    await job(other, replaced);
    await job('linux/amd64', replaced);
    expect((await job('linux/arm/v6', replaced)).result.status).toBe('published');
  });

  it('refuse a platform that the tag is not to have, and a destination that keeps no records', async () => {
    await expect(job('linux/arm64', { platforms: platforms.slice(0, 1) })).rejects.toMatchObject({
      code: 'platform',
      message: expect.stringContaining('linux/arm64, which was not asked for'),
    });
    const layout = ociLayout({ path: join(folder, 'layout'), run: sampleRun() });
    const sources = [archives['linux/arm64'] ?? ''];
    await expect(pushTo([layout], sources, { platforms, partial: { build } })).rejects.toMatchObject({
      code: 'usage',
    });
  });

  it('say which job is to run again where something of another one is gone', async () => {
    await job('linux/amd64');
    await job('linux/arm64');
    const blob = keys('v2/hello/blobs/').at(-1) ?? '';
    const lost = keys('v2/hello/manifests/sha256').find((key) =>
      tag(key.slice('v2/hello/manifests/'.length))?.includes(blob.slice(-64)),
    );
    store.objects.delete(blob);
    await expect(job('linux/arm/v6')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^linux\/(amd64|arm64) of this build cannot be published/),
      hint: 'run the job again that brings it',
    });
    expect(lost).toBeDefined();
    expect(tag('1.0')).toBeUndefined();
  });

  it('replace no release beside a tag that moves, though their own platform is the same', async () => {
    const tags = ['1.0', 'latest'];
    const two = await archive(folder, 'linux/arm64', ['two'], { name: 'two.arm64.tar' });
    const expected = { platforms: platforms.slice(0, 2), tags };
    expect((await job(two, { ...expected, partial: { build: 'two' } })).result.status).toBe('waiting');
    await job('linux/arm64', { ...expected, partial: { build: 'one' } });
    expect((await job('linux/amd64', { ...expected, partial: { build: 'one' } })).result.status).toBe(
      'published',
    );
    const released = tag('1.0');
    await expect(job('linux/amd64', { ...expected, partial: { build: 'two' } })).rejects.toMatchObject({
      code: 'released',
      message: expect.stringContaining('linux/arm64 differs'),
    });
    expect(tag('1.0')).toBe(released);
    expect(tag('latest')).toBe(released);
  });

  it('tell platforms apart that have one manifest', async () => {
    const path = await archive(folder, 'linux/arm', ['any arm'], { name: 'any-arm.tar' });
    const arms = ['linux/arm/v6', 'linux/arm/v7'].map(parsePlatform);
    for (const platform of arms) await job([], { container: [{ path, platform }], platforms: arms });
    const variants = documentOf(store, 'manifests', '1.0').manifests.map(
      (entry: { platform: { variant: string } }) => entry.platform.variant,
    );
    expect(variants).toEqual(['v6', 'v7']);
  });

  it('have to agree on the platforms', async () => {
    await job('linux/arm64');
    await job('linux/arm/v6', { platforms: platforms.slice(1) }).then(
      () => expect.fail('two lists of platforms made one tag'),
      (error) =>
        expect(error).toMatchObject({
          code: 'conflict',
          message:
            'the job that brought linux/arm64 of this build lists other platforms: linux/amd64, linux/arm/v6, linux/arm64',
        }),
    );
    expect(tag('1.0')).toBeUndefined();
  });

  it('do not take a record for another platform than it is of', async () => {
    await job('linux/amd64');
    await job('linux/arm64');
    const [amd64, arm64] = ['linux.amd64', 'linux.arm64'].map(
      (word) => `v2/_alba/hello/parts/1.0/c0ffee/${word}`,
    );
    const planted = store.objects.get(amd64 ?? '');
    if (planted === undefined) throw new Error('there is no record');
    store.objects.set(arm64 ?? '', planted);
    await expect(job('linux/arm/v6')).rejects.toMatchObject({
      code: 'conflict',
      message: 'linux/arm64 of this build cannot be published: its record is of another platform',
    });
    expect(tag('1.0')).toBeUndefined();
  });

  it('say so where another job brings the same platform with other content', async () => {
    const other = await archive(folder, 'linux/arm64', ['other'], { name: 'twin.arm64.tar' });
    const put = store.put.bind(store);
    store.put = async (key, body, options) => {
      const info = await put(key, body, options);
      if (key.endsWith('/linux.arm64')) {
        store.put = put;
        await job(other);
      }
      return info;
    };
    await expect(job('linux/arm64')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('another job brings linux/arm64'),
    });
  });

  it('write the tag anew where a job is run again with other content while it is written', async () => {
    const other = await archive(folder, 'linux/arm64', ['other'], { name: 'again.arm64.tar' });
    const options = { platforms: platforms.slice(0, 2), tags: ['main'] };
    await job('linux/arm64', options);
    const put = store.put.bind(store);
    store.put = async (key, body, given) => {
      const info = await put(key, body, given);
      if (key === 'v2/hello/manifests/main') {
        store.put = put;
        await job(other, options).catch(() => {});
      }
      return info;
    };
    await job('linux/amd64', options);
    const recorded = JSON.parse(
      store.objects.get('v2/_alba/hello/parts/main/c0ffee/linux.arm64')?.bytes.toString() ?? '',
    );
    const digests = documentOf(store, 'manifests', 'main').manifests.map(
      ({ digest }: { digest: string }) => digest,
    );
    expect(digests).toContain(recorded.manifests[0].digest);
  });

  it('record what is there: what was taken away meanwhile is sent again first', async () => {
    const put = store.put.bind(store);
    let taken = '';
    store.put = async (key, body, options) => {
      const info = await put(key, body, options);
      if (taken === '' && key.includes('/manifests/sha256:')) {
        taken = keys('v2/hello/blobs/')[0] ?? '';
        store.objects.delete(taken);
      }
      return info;
    };
    expect((await job('linux/arm64')).result.status).toBe('waiting');
    expect(taken).not.toBe('');
    expect(store.objects.has(taken)).toBe(true);
  });

  it('list a tag that was written and not listed, when one of them is run again', async () => {
    for (const word of words) await job(word);
    store.objects.delete('v2/hello/tags/list');
    expect((await job('linux/amd64')).result.status).toBe('published');
    expect(store.objects.has('v2/hello/tags/list')).toBe(true);
    expect((await job('linux/amd64')).result.status).toBe('unchanged');
  });

  it('clear up behind builds of a day ago', async () => {
    await job('linux/arm64', { tags: ['0.9'], partial: { build: 'given-up' } });
    for (const [key, object] of store.objects) {
      store.objects.set(key, { ...object, lastModified: object.lastModified - 25 * 3600_000 });
    }
    for (const word of words) await job(word);
    expect(keys('v2/_alba/hello/parts/').every((key) => key.includes('/1.0/c0ffee/'))).toBe(true);
    expect(keys('v2/_alba/hello/parts/')).toHaveLength(3);
  });
});
