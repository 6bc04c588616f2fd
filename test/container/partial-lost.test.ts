import { expect, it } from 'vitest';
import type { SourceImage } from '../../src/archive/source-image.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { inMemory, validateImage } from '../support/validate-image.ts';
import { partialImage, publishing } from './partial-job.ts';
import { registryIn } from './pushing.ts';
import { attested, sampleImage } from './sample-images.ts';

const words = ['linux/amd64', 'linux/arm64'] as const;
const recordsIn = 'v2/_alba/hello/parts/main/c0ffee/';

/** With things attached; but for an empty config the two have nothing in common. */
async function imageOf(word: string): Promise<SourceImage> {
  const layers = [`base for ${word}`, `program for ${word}`];
  return await attested(sampleImage(word, { layers }), [`sbom of ${word}`], 'referrer');
}
const [amd64, arm64] = (await Promise.all(words.map(imageOf))) as [SourceImage, SourceImage];

async function job(store: MemoryStore, image: SourceImage) {
  return await publishing(partialImage({ destination: registryIn(store), images: [image] }, words));
}

const objects = (store: MemoryStore) =>
  [...store.objects.keys()].filter((key) => /^v2\/hello\/(blobs|manifests)\/sha256:/.test(key));

/** What a job of a platform sends. */
async function sentBy(image: SourceImage): Promise<readonly string[]> {
  const store = memoryStore();
  await job(store, image);
  return objects(store);
}

/** A store in which a key is gone at the moment when a request is made that `isNow`. */
function losing(
  store: MemoryStore,
  key: string,
  isNow: (method: string, at: string, store: MemoryStore) => boolean,
): MemoryStore {
  let isLost = false;
  const look = (method: string, at: string) => {
    if (!isLost && isNow(method, at, store)) isLost = store.objects.delete(key);
  };
  return {
    ...store,
    list(prefix, options) {
      look('LIST', prefix);
      return store.list(prefix, options);
    },
    async put(at, body, options) {
      look('PUT', at);
      return await store.put(at, body, options);
    },
  };
}

const own = await sentBy(arm64);

const isFirstLook = (method: string, at: string) => method === 'LIST' && at.includes('/notices/');
const isRecord = (method: string, at: string) => method === 'PUT' && at.endsWith('/linux.arm64');
/** The first manifest that is put after the job was recorded. */
function isIndex(method: string, at: string, store: MemoryStore): boolean {
  return method === 'PUT' && at.includes('/manifests/') && store.objects.has(`${recordsIn}linux.arm64`);
}

it('all that a platform needs is there before it is recorded, whatever somebody took away', async () => {
  // Two layers, two configs, what is attached; and two manifests.
  expect(own.filter((key) => key.includes('/blobs/'))).toHaveLength(5);
  expect(own.filter((key) => key.includes('/manifests/'))).toHaveLength(2);
  for (const key of own) {
    const store = memoryStore();
    await job(losing(store, key, isFirstLook), arm64);
    expect(objects(store).sort(), key).toEqual([...own].sort());
    // That alone is sent again.
    const sent = store.requests.filter((request) => request.method === 'PUT' && own.includes(request.key));
    expect(sent, key).toHaveLength(own.length + 1);
  }
});

it('all that a job has or has read is there before the tag is written, whatever somebody took away', async () => {
  const read = (await sentBy(amd64)).filter((key) => key.includes('/manifests/'));
  for (const key of [...own, ...read]) {
    const store = memoryStore();
    await job(store, amd64);
    expect((await job(losing(store, key, isIndex), arm64)).status).toBe('published');
    await validateImage(inMemory(store), 'hello', 'main');
  }
});

it('a job sends again what was taken away of its own when it had recorded it', async () => {
  for (const key of own) {
    const store = memoryStore();
    await job(store, amd64);
    expect((await job(losing(store, key, isRecord), arm64)).status, key).toBe('published');
    await validateImage(inMemory(store), 'hello', 'main');
  }
});

it('what is gone of another job is told with the job to run again', async () => {
  const others = (await sentBy(amd64)).filter((key) => !own.includes(key));
  expect(others).toHaveLength(6);
  for (const key of others) {
    const store = memoryStore();
    await job(store, amd64);
    await expect(job(losing(store, key, isRecord), arm64), key).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^linux\/amd64 of this build cannot be published: .* is not there$/),
      hint: 'run the job again that brings it',
    });
    expect(store.objects.has('v2/hello/manifests/main')).toBe(false);
    expect((await job(store, amd64)).status).toBe('published');
    await validateImage(inMemory(store), 'hello', 'main');
  }
});

it.each([
  ['is no document', 'no JSON', 'its record cannot be read'],
  ['names nothing', undefined, 'its record is of another platform'],
])('a record that %s names the job to run again', async (_, text, why) => {
  const store = memoryStore();
  await job(store, amd64);
  const key = `${recordsIn}linux.amd64`;
  const there = store.objects.get(key);
  if (there === undefined) throw new Error('there is no record');
  const empty = { ...JSON.parse(there.bytes.toString()), manifests: [] };
  store.objects.set(key, { ...there, bytes: Buffer.from(text ?? JSON.stringify(empty)) });
  await expect(job(store, arm64)).rejects.toMatchObject({
    code: 'conflict',
    message: `linux/amd64 of this build cannot be published: ${why}`,
  });
  expect((await job(store, amd64)).status).toBe('published');
});
