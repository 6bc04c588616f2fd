import { expect, test } from 'vitest';
import { copyPart } from '../../src/static/copy-part.ts';
import { bytesBody } from '../../src/store/body.ts';
import { memoryStore } from '../support/memory-store.ts';

const options = { contentType: 'application/octet-stream', cacheControl: 'no-cache' };
const part = { suffix: 'linux/amd64/a', source: 'a', body: bytesBody('ours'), options };
const signal = new AbortController().signal;

test('copies what the origin was seen to hold', async () => {
  const store = memoryStore();
  const { etag } = await store.put('from', part.body, options);
  expect(await copyPart(store, { key: 'from', etag }, 'to', part, { signal })).toMatchObject({
    key: 'to',
    etag,
  });
});

test.each(['them', 'other'])(
  'does not believe a copy of an origin that became %s meanwhile',
  async (text) => {
    const store = memoryStore();
    const { etag } = await store.put('from', part.body, options);
    await store.put('from', bytesBody(text), options);
    expect(await copyPart(store, { key: 'from', etag }, 'to', part, { signal })).toBeUndefined();
  },
);

test('believes a copy with an ETag of its own, as stores give it to big objects, while the origin is the same', async () => {
  const memory = memoryStore();
  const { etag } = await memory.put('from', part.body, options);
  const copy: typeof memory.copy = async (...args) => ({ ...(await memory.copy(...args)), etag: 'own-2' });
  const found = await copyPart({ ...memory, copy }, { key: 'from', etag }, 'to', part, { signal });
  expect(found?.etag).toBe('own-2');
});

test('gives way to sending where the origin is gone, but not to Ctrl-C', async () => {
  const store = memoryStore();
  const origin = { key: 'from', etag: 'x' };
  expect(await copyPart(store, origin, 'to', part, { signal })).toBeUndefined();
  const reason = new Error('Ctrl-C');
  const aborted = { signal: AbortSignal.abort(reason) };
  await expect(copyPart(store, origin, 'to', part, aborted)).rejects.toBe(reason);
});
