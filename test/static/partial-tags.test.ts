import { beforeEach, describe, expect, it } from 'vitest';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { type FileJob, partialFiles, publishing } from './partial-job.ts';
import { wholeTag } from './published.ts';

const amd64 = { 'linux/amd64/hello': 'amd64' };
const arm64 = { 'linux/arm64/hello': 'arm64' };
const newer = { 'linux/arm64/hello': 'newer' };

let store: MemoryStore;
beforeEach(() => {
  store = memoryStore();
});

/** One job of a build of both platforms. Returns how it ended. */
async function job(files: Readonly<Record<string, string>>, more: Partial<FileJob> = {}): Promise<string> {
  return (await publishing(partialFiles(files, { store, ...more }))).status;
}

const document = (tag: string) =>
  JSON.parse(store.objects.get(`df-dist-v1/hello/${tag}`)?.bytes.toString() ?? '');
const release = { tags: ['1.0'] };
const later = { build: 'later' };
const floating = { floating: () => true };

describe('a job looks at the tags first', () => {
  it.each(['main', 'latest'])('and does nothing where its build has written %s', async (tag) => {
    for (const files of [amd64, arm64]) await job(files, { tags: [tag] });
    // Whatever the jobs have left may be gone by then.
    for (const key of store.objects.keys()) if (key.includes('/_alba/')) store.objects.delete(key);
    const before = new Map(store.objects);
    expect(await job(arm64, { tags: [tag] })).toBe('unchanged');
    expect(store.objects).toEqual(before);
  });

  it('and takes a release for done that has the same content, of whichever commit', async () => {
    for (const files of [amd64, arm64]) await job(files, release);
    expect(await job(arm64, { ...release, ...later })).toBe('unchanged');
    expect(document('1.0').annotations).toEqual({ 'org.opencontainers.image.revision': 'c0ffee' });
  });

  it('and leaves a release alone beside a tag that it writes', async () => {
    for (const files of [amd64, arm64]) await job(files, release);
    const both = { ...later, tags: ['1.0', 'latest'] };
    expect(await job(amd64, both)).toBe('waiting');
    expect(await job(arm64, both)).toBe('published');
    expect(document('1.0').annotations).toEqual({ 'org.opencontainers.image.revision': 'c0ffee' });
    expect(document('latest').annotations).toEqual({ 'org.opencontainers.image.revision': 'later' });
  });

  it('and brings what it has again where a tag is not to float any more', async () => {
    for (const files of [amd64, arm64]) await job(files, floating);
    expect(await job(amd64)).toBe('published');
    expect(document('main').floating).not.toBe(true);
    // The other way round there is nothing to do, as without partial.
    expect(await job(arm64, floating)).toBe('unchanged');
  });

  it('and moves a release that floats', async () => {
    const moves = { tags: ['1.2'] };
    for (const files of [amd64, arm64]) await job(files, { ...moves, ...floating });
    for (const files of [amd64, newer]) await job(files, { ...moves, ...floating, ...later });
    expect(wholeTag(store.objects, '1.2')).toEqual({ ...amd64, ...newer });
    // The document says that it floats; the settings need not.
    for (const files of [amd64, arm64]) await job(files, { ...moves, build: 'last' });
    expect(wholeTag(store.objects, '1.2')).toEqual({ ...amd64, ...arm64 });
  });

  it('and refuses at once a release that did not float, though it is to from now on', async () => {
    for (const files of [amd64, arm64]) await job(files, release);
    await expect(job(newer, { ...release, ...floating, ...later })).rejects.toMatchObject({
      code: 'released',
    });
  });

  it('and replaces a release with overwrite', async () => {
    for (const files of [amd64, arm64]) await job(files, release);
    for (const files of [amd64, newer]) await job(files, { ...release, ...later, overwrite: true });
    expect(wholeTag(store.objects, '1.0')).toEqual({ ...amd64, ...newer });
  });

  it('and mends a tag whose replacement has broken off', async () => {
    for (const files of [amd64, arm64]) await job(files);
    const key = 'df-dist-v1/hello/main';
    const there = store.objects.get(key);
    if (there === undefined) throw new Error('there is no tag');
    const replacing = Buffer.from(JSON.stringify({ ...document('main'), replacing: true }));
    store.objects.set(key, { ...there, bytes: replacing });
    store.objects.delete(`${key}/linux/arm64/hello`);
    expect(await job(amd64)).toBe('published');
    expect(wholeTag(store.objects, 'main')).toEqual({ ...amd64, ...arm64 });
  });

  it('and brings what has changed, though the commit is the same', async () => {
    for (const files of [amd64, arm64]) await job(files);
    expect(await job(newer)).toBe('published');
    expect(wholeTag(store.objects, 'main')).toEqual({ ...amd64, ...newer });
  });

  it('and refuses a release that has more platforms; another tag it replaces', async () => {
    const one = { expected: ['linux/amd64'].map(parsePlatform), ...later };
    for (const files of [amd64, arm64]) await job(files, { tags: ['1.0', 'main'] });
    await expect(job(amd64, { ...release, ...one })).rejects.toMatchObject({
      code: 'released',
      message: expect.stringContaining('linux/arm64 is there and not among the platforms of this build'),
    });
    expect(await job(amd64, one)).toBe('published');
    expect(wholeTag(store.objects, 'main')).toEqual(amd64);
  });

  it('and refuses a release that lacks its platform', async () => {
    await job(amd64, { ...release, expected: ['linux/amd64'].map(parsePlatform) });
    await expect(job(arm64, release)).rejects.toMatchObject({
      code: 'released',
      message: expect.stringContaining('linux/arm64 is not there'),
    });
  });

  it('and refuses names that readers could not ask for', () => {
    for (const tag of ['', 'a/b', '..']) expect(() => partialFiles(amd64, { store, tags: [tag] })).toThrow();
  });
});
