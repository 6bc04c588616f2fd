import { beforeEach, describe, expect, it } from 'vitest';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { type FileJob, filesInMemory, partialFiles, publishing } from './partial-job.ts';
import { wholeTag } from './published.ts';
import { recordedRun } from './run.ts';

const amd64 = { 'linux/amd64/hello': '#!/bin/sh\namd64', 'linux/amd64/copy': '#!/bin/sh\namd64' };
const arm64 = { 'linux/arm64/hello': '#!/bin/sh\narm64', 'linux/arm64/text': 'text' };
const aside = 'df-dist-v1/_alba/hello/parts/main/c0ffee/';

let store: MemoryStore;
beforeEach(() => {
  store = memoryStore();
});

const job = (files: Readonly<Record<string, string>>, more: Partial<FileJob> = {}) =>
  partialFiles(files, { store, ...more });
const keys = (prefix: string) => [...store.objects.keys()].filter((key) => key.startsWith(prefix));
const requests = (method: string, part: string) =>
  store.requests.filter((request) => request.method === method && request.key.includes(part)).length;

describe('a job that brings the files of a platform', () => {
  it('tells what it would send, and looks at the tags once', async () => {
    const first = job(arm64);
    await Promise.all([first.plan(), first.plan()]);
    expect(store.requests).toHaveLength(1);
    expect(first.planned()).toMatchObject({
      status: 'planned',
      references: [],
      sent: { objects: 2, bytes: 19 },
    });
    for (const files of [amd64, arm64]) await publishing(job(files));
    const again = job(arm64);
    await again.plan();
    expect(again.planned()).toMatchObject({
      status: 'unchanged',
      references: ['hello:main'],
      sent: { objects: 0, bytes: 0 },
    });
  });

  it('sends each content once, and none that is there', async () => {
    const first = await publishing(job(amd64));
    expect(keys(`${aside}files/`)).toHaveLength(1);
    // The file, and the record.
    expect(first).toMatchObject({ status: 'waiting', sent: { objects: 2 }, skipped: { objects: 0 } });
    const again = await publishing(job(amd64));
    expect(again).toMatchObject({ status: 'waiting', sent: { objects: 1 }, skipped: { objects: 1 } });
    expect(requests('PUT', '/files/')).toBe(1);
    const [key = ''] = keys(`${aside}files/`);
    const there = store.objects.get(key);
    if (there === undefined) throw new Error('there is no file');
    store.objects.set(key, { ...there, bytes: Buffer.from('half') });
    await publishing(job(amd64));
    expect(store.objects.get(key)?.bytes).toEqual(there.bytes);
  });

  it('has the store copy what was sent, its own and that of others', async () => {
    await publishing(job(amd64));
    const before = requests('PUT', '');
    const last = await publishing(job(arm64));
    const sent = { objects: requests('PUT', '') - before };
    expect(requests('PUT', 'df-dist-v1/hello/main/linux/')).toBe(0);
    expect(requests('COPY', 'df-dist-v1/hello/main/linux/')).toBe(4);
    const files = ['linux/amd64/copy', 'linux/amd64/hello', 'linux/arm64/hello', 'linux/arm64/text'];
    expect(Object.keys(wholeTag(store.objects, 'main')).sort()).toEqual(files);
    // What was copied is neither sent nor skipped.
    expect(last).toMatchObject({ status: 'published', sent, skipped: { objects: 0 } });
  });

  it('finds the others in whatever order they name the tags', async () => {
    expect((await publishing(job(amd64, { tags: ['1.0', 'latest'] }))).status).toBe('waiting');
    expect((await publishing(job(arm64, { tags: ['latest', '1.0'] }))).status).toBe('published');
  });

  it('says what it waits for', async () => {
    const run = recordedRun();
    const said: string[] = [];
    const reporter = { ...run.reporter, note: (text: string) => void said.push(text) };
    const publicUrl = 'https://dl.example.org';
    const waiting = await publishing(job(amd64, { publicUrl, run: { ...run, reporter } }));
    expect(waiting).toMatchObject({ status: 'waiting', missing: ['linux/arm64'], references: [], urls: [] });
    expect(said).toEqual([
      'the files in memory: 1 of 2 platforms are there, the tag is written when linux/arm64 comes',
    ]);
  });

  it('may look again: what it has written it does not write twice', async () => {
    const first = job(amd64);
    await first.plan();
    await first.send();
    const waiting = await first.commit();
    const from = store.requests.length;
    expect(await first.commit()).toEqual(waiting);
    expect(store.requests.slice(from).map(({ method }) => method)).toEqual(['GET', 'GET']);
    await publishing(job(arm64));
    // Another has written the tag: with what this one has sent.
    expect(await first.commit()).toMatchObject({ status: 'published', sent: waiting.sent });
  });

  it('names the tag in what goes wrong', async () => {
    const tags = ['1.0', 'latest'];
    const first = job(amd64, { tags });
    await first.plan();
    await first.send();
    await first.commit();
    await publishing(job({ 'linux/amd64/hello': 'other' }, { tags }));
    await expect(first.commit()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('of this build of hello:1.0 in memory'),
    });
  });

  it('sends a file again that is gone before it is recorded', async () => {
    let lost = '';
    const losing: MemoryStore = {
      ...store,
      list(prefix, options) {
        if (lost === '') {
          [lost = ''] = keys(`${aside}files/`);
          store.objects.delete(lost);
        }
        return store.list(prefix, options);
      },
    };
    await publishing(job(arm64, { store: losing }));
    expect(lost).not.toBe('');
    expect(store.objects.has(lost)).toBe(true);
    // Only that one.
    expect(requests('PUT', '/files/')).toBe(3);
  });

  it('clears up behind builds that were over a day before it wrote its record', async () => {
    const given = { files: filesInMemory(amd64), build: 'given-up' };
    const aged = (part: string, hours: number) => {
      for (const [key, object] of store.objects) {
        const lastModified = object.lastModified - hours * 3600_000;
        if (key.includes(part)) store.objects.set(key, { ...object, lastModified });
      }
    };
    await publishing(job({}, given));
    aged('/given-up/', 30);
    await publishing(job(amd64));
    aged('/c0ffee/', 20);
    await publishing(job(arm64));
    expect(keys(aside)).not.toEqual([]);
    expect(keys('df-dist-v1/_alba/hello/parts/main/given-up/')).toEqual([]);
  });

  it('waits with its record where a collector is to remove what it needs', async () => {
    const run = recordedRun();
    const waited: number[] = [];
    const key = 'df-dist-v1/_alba/hello/notices/collector';
    const clock = {
      now: run.clock.now,
      sleep: async (milliseconds: number) => {
        waited.push(milliseconds);
        expect(keys(`${aside}linux`)).toEqual([]);
        store.objects.delete(key);
      },
    };
    const [file] = filesInMemory(arm64);
    const names = [`${aside}files/${file?.digest.slice('sha256:'.length)}`];
    const bytes = Buffer.from(JSON.stringify({ kind: 'gc', names }));
    store.objects.set(key, {
      bytes,
      contentType: 'application/json',
      cacheControl: undefined,
      lastModified: Date.now(),
    });
    expect((await publishing(job(arm64, { run: { ...run, clock } }))).status).toBe('waiting');
    expect(waited).not.toEqual([]);
    expect(keys(`${aside}linux`)).toHaveLength(1);
  });

  it('takes its own files from where they lie when they are gone in the store', async () => {
    await publishing(job(amd64));
    const { put } = store;
    const losing: MemoryStore = {
      ...store,
      put: async (key, body, options) => {
        const info = await put(key, body, options);
        const own = key.endsWith('/linux.arm64') ? filesInMemory(arm64) : [];
        for (const { digest } of own) store.objects.delete(`${aside}files/${digest.slice('sha256:'.length)}`);
        return info;
      },
    };
    expect((await publishing(job(arm64, { store: losing }))).status).toBe('published');
    expect(wholeTag(store.objects, 'main')).toMatchObject(arm64);
  });

  it('does not see a record without a list of platforms as one of its build', async () => {
    await publishing(job(amd64));
    const key = `${aside}linux.amd64`;
    const there = store.objects.get(key);
    if (there === undefined) throw new Error('there is no record');
    for (const platforms of [undefined, 3]) {
      const record = { ...JSON.parse(there.bytes.toString()), platforms };
      store.objects.set(key, { ...there, bytes: Buffer.from(JSON.stringify(record)) });
      await expect(publishing(job(arm64))).rejects.toMatchObject({
        code: 'conflict',
        message: 'the job that brought linux/amd64 of this build lists other platforms: none',
      });
    }
    const more = { expected: ['linux/amd64', 'linux/arm64', 'linux/386'].map(parsePlatform) };
    await publishing(job(amd64, more));
    await expect(publishing(job(arm64))).rejects.toMatchObject({
      message:
        'the job that brought linux/amd64 of this build lists other platforms: linux/386, linux/amd64, linux/arm64',
    });
  });
});
