import { beforeEach, describe, expect, it } from 'vitest';
import type { SourceImage } from '../../src/archive/source-image.ts';
import { EarlySends } from '../../src/container/early-sends.ts';
import { Standing } from '../../src/container/standing.ts';
import { AlbaError } from '../../src/report/error.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { type ImageJob, partialImage, publishing } from './partial-job.ts';
import { registryIn } from './pushing.ts';
import { sampleImage } from './sample-images.ts';
import { sampleRun } from './sample-run.ts';

const words = ['linux/amd64', 'linux/arm64'] as const;
// They have a layer in common.
const [amd64, arm64] = words.map((word) => sampleImage(word)) as [SourceImage, SourceImage];
const none = { objects: 0, bytes: 0 };

let store: MemoryStore;
beforeEach(() => {
  store = memoryStore();
});

const job = (image: SourceImage, more: Partial<ImageJob> = {}) =>
  partialImage({ destination: registryIn(store), images: [image], ...more }, words);

/** The keys of the manifests that a job of one platform sends. */
async function sentAlone(image: SourceImage): Promise<readonly string[]> {
  const alone = memoryStore();
  await publishing(partialImage({ destination: registryIn(alone), images: [image] }, words));
  return [...alone.objects.keys()].filter((key) => /\/manifests\/sha256:/.test(key));
}

function written(kind: string): readonly string[] {
  return store.requests.flatMap(({ method, key }) =>
    method === 'PUT' && key.includes(kind) ? [key.slice(key.lastIndexOf('/') + 1)] : [],
  );
}

describe('a job that brings a platform', () => {
  it('tells what it would send: what is not there of its own platform', async () => {
    const first = await job(amd64);
    await first.plan();
    expect(first.planned()).toMatchObject({ status: 'planned', references: [], sent: { objects: 4 } });
    expect(store.objects.size).toBe(0);
    await publishing(job(amd64));
    const second = await job(arm64);
    await second.plan();
    expect(second.planned()).toMatchObject({ status: 'planned', sent: { objects: 3 } });
    await publishing(job(arm64));
    const third = await job(arm64);
    await third.plan();
    expect(third.planned()).toMatchObject({ status: 'unchanged', references: ['hello:main'], sent: none });
  });

  it('sends what is not there, and tells of that alone', async () => {
    await publishing(job(amd64));
    expect(new Set(written('/blobs/')).size).toBe(3);
    const from = store.requests.length;
    const last = await publishing(job(arm64));
    expect(written('/blobs/')).toHaveLength(5);
    const puts = store.requests.slice(from).filter(({ method }) => method === 'PUT');
    expect(puts.map(({ key }) => key)).toContain('v2/_alba/hello/parts/main/c0ffee/linux.arm64');
    expect(last).toMatchObject({
      status: 'published',
      sent: { objects: puts.length },
      skipped: { objects: 1 },
    });
  });

  it('reads of the others what it cannot know, and asks for nothing below the index that the records name', async () => {
    await publishing(job(amd64));
    const own = await sentAlone(arm64);
    const others = [...store.objects.keys()].filter((key) => /\/manifests\/sha256:/.test(key));
    const last = await job(arm64);
    await last.plan();
    await last.send();
    const from = store.requests.length;
    await last.commit();
    const asked = store.requests.slice(from);
    const read = asked.filter(({ method, key }) => method === 'GET' && /sha256:/.test(key));
    expect(read.map(({ key }) => key)).toEqual(others);
    const heads = (key: string) => asked.filter((each) => each.method === 'HEAD' && each.key === key).length;
    // The last look alone asks for each: before the own record, and before the tag.
    for (const key of others) expect(heads(key), key).toBe(1);
    for (const key of own) expect(heads(key), key).toBe(2);
  });

  it('says what it waits for', async () => {
    const run = sampleRun();
    const said: string[] = [];
    const reporter = { ...run.reporter, note: (text: string) => void said.push(text) };
    const waiting = await publishing(job(amd64, { run: { ...run, reporter } }));
    expect(waiting).toMatchObject({ status: 'waiting', missing: ['linux/arm64'] });
    expect(said).toEqual([
      'the image in memory: 1 of 2 platforms are there, the tag is written when linux/arm64 comes',
    ]);
  });

  it('may look again: what it has written it does not write twice', async () => {
    const first = await job(amd64);
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
    const first = await job(amd64, { tags });
    await first.plan();
    await first.send();
    await first.commit();
    await publishing(job(sampleImage('linux/amd64', { layers: ['other'] }), { tags }));
    await expect(first.commit()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('of this build of hello:1.0 in memory'),
    });
  });

  it('sends each layer once that was sent while others were packed', async () => {
    const early = earlySends();
    for (const layer of amd64.layers) if ('pack' in layer) early.offer(await layer.pack());
    await publishing(job(amd64, { early }));
    expect(new Set(written('/blobs/')).size).toBe(written('/blobs/').length);
  });

  it('ends what is on its way where there is nothing to do, or a failure', async () => {
    for (const image of [amd64, arm64]) await publishing(job(image));
    for (const end of ['send', 'abandon'] as const) {
      const early = earlySends();
      const publication = await job(amd64, { early });
      await publication.plan();
      await publication[end]();
      const [layer] = sampleImage('linux/amd64', { layers: [`late ${end}`] }).layers;
      if (layer === undefined || !('pack' in layer)) throw new Error('there is no layer');
      early.offer(await layer.pack());
      await expect(early.settle()).rejects.toThrow('abandoned');
    }
  });

  it('leaves the destination as it is to be left after a failure', async () => {
    const destination = registryIn(store);
    let left = 0;
    destination.abandon = async () => {
      left += 1;
    };
    const publication = await job(amd64, { destination });
    await publication.plan();
    await publication.abandon();
    expect(left).toBe(1);
  });

  it('leaves another tag alone where the write of its own fails, and writes it when run again', async () => {
    await publishing(job(amd64));
    const failing = {
      ...store,
      put: async (...[key, body, options]: Parameters<MemoryStore['put']>) => {
        if (key === 'v2/hello/manifests/main') throw new AlbaError('target', 'the disk is full');
        return await store.put(key, body, options);
      },
    };
    await expect(publishing(job(arm64, { destination: registryIn(failing) }))).rejects.toThrow(
      'the disk is full',
    );
    expect(store.objects.has('v2/hello/manifests/main')).toBe(false);
    expect((await publishing(job(amd64))).status).toBe('published');
  });
});

function earlySends(): EarlySends {
  const standing = new Standing(registryIn(store));
  return new EarlySends({ standing, tags: [] }, Promise.resolve(true), sampleRun(), () => {});
}
