import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { claimRelease } from '../../src/protocol/claim.ts';
import { type Timing, timing } from '../../src/protocol/constants.ts';
import { promptly } from '../../src/protocol/promptly.ts';
import type { Root } from '../../src/protocol/root.ts';
import type { Run } from '../../src/protocol/run.ts';
import { writeRoots } from '../../src/protocol/write-roots.ts';
import { silent } from '../../src/report/reporter.ts';
import { bytesBody } from '../../src/store/body.ts';
import type { ObjectStore } from '../../src/store/object-store.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';

const json = { contentType: 'application/json' };
const notices = 'notices/';

/** A store and a run on one clock, which only moves when somebody sleeps, or by `pass`. */
function scene(own: Partial<Timing> = {}) {
  let now = 1_000_000;
  const store = memoryStore({ now: () => now });
  const stop = new AbortController();
  const run: Run = {
    reporter: silent,
    signal: stop.signal,
    timing: { ...timing, ...own },
    clock: {
      now: () => now,
      async sleep(milliseconds, signal) {
        signal?.throwIfAborted();
        now += milliseconds;
        await new Promise((resolve) => setImmediate(resolve));
      },
    },
    scratch: () => Promise.reject(new Error('no scratch here')),
  };
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { store, run, stop, pass, now: () => now };
}

function root(reaches: readonly string[], more: Partial<Root> = {}): Root {
  return {
    key: 'tags/1',
    body: bytesBody('tag'),
    options: json,
    reaches: reaches.map((key) => ({ key, size: 1 })),
    ...more,
  };
}

async function put(store: MemoryStore, key: string, content = 'x') {
  return await store.put(key, bytesBody(content), json);
}

const nothingMissing = () => Promise.reject(new Error('nothing was to be missing'));

function methods(store: MemoryStore, method: string): string[] {
  return store.requests.filter((request) => request.method === method).map(({ key }) => key);
}

describe('notices', () => {
  it.each([
    ['a collection that names what is needed', JSON.stringify({ kind: 'gc', names: ['blobs/a'] })],
    ['one that names the tag itself', JSON.stringify({ kind: 'gc', names: ['tags/1'] })],
    ['one that cannot be read', 'from the future'],
  ])('hold up a tag until they are over by the store’s own clock: %s', async (_, notice) => {
    const { store, run, now } = scene();
    await put(store, 'blobs/a');
    await put(store, `${notices}other`, notice);
    const written = now();
    await writeRoots(store, notices, [root(['blobs/a'])], nothingMissing, run);
    expect(now() - written).toBeGreaterThan(timing.lease);
    expect(now() - written).toBeLessThan(timing.lease + 2 * timing.poll);
  });

  it('are over after a lease of watching where the store does not tell its time', async () => {
    const { store, run, now } = scene();
    await put(store, 'blobs/a');
    await put(store, `${notices}other`, JSON.stringify({ kind: 'gc', names: ['blobs/a'] }));
    const timeless: ObjectStore = {
      ...store,
      async get(key, options) {
        const found = await store.get(key, options);
        return found && { ...found, date: undefined };
      },
    };
    const began = now();
    await writeRoots(timeless, notices, [root(['blobs/a'])], nothingMissing, run);
    expect(now() - began).toBeGreaterThan(timing.lease);
  });

  it('that name other things hold up nothing', async () => {
    const { store, run, now } = scene();
    await put(store, 'blobs/a');
    await put(store, `${notices}other`, JSON.stringify({ kind: 'gc', names: ['blobs/b'] }));
    await put(store, `${notices}claim`, JSON.stringify({ kind: 'claim', tag: '1', digest: 'x' }));
    const began = now();
    await writeRoots(store, notices, [root(['blobs/a'])], nothingMissing, run);
    expect(now()).toBe(began);
  });
});

describe('the check', () => {
  it('asks for every object, and has restored what is missing or has another size', async () => {
    const { store, run } = scene();
    await put(store, 'blobs/a');
    await put(store, 'blobs/b', 'too long');
    const restored: string[] = [];
    await writeRoots(
      store,
      notices,
      [root(['blobs/a', 'blobs/b', 'blobs/c'])],
      async (missing) => {
        restored.push(...missing);
        for (const key of missing) await put(store, key);
      },
      run,
    );
    expect(restored.sort()).toEqual(['blobs/b', 'blobs/c']);
    expect(store.requests.at(-1)).toEqual({ method: 'PUT', key: 'tags/1' });
  });

  it('takes a witness that still stands for what it reached, and no other', async () => {
    const { store, run } = scene();
    await put(store, 'blobs/a');
    const { etag } = await put(store, 'tags/0');
    const witness = { key: 'tags/0', etag, reaches: new Set(['blobs/a']) };
    await writeRoots(store, notices, [root(['blobs/a'], { witness })], nothingMissing, run);
    expect(methods(store, 'HEAD')).toEqual(['tags/0']);

    await put(store, 'tags/0', 'replaced');
    await writeRoots(store, notices, [root(['blobs/a'], { witness })], nothingMissing, run);
    expect(methods(store, 'HEAD')).toEqual(['tags/0', 'tags/0', 'blobs/a']);
  });

  it('looks again while it goes on, and begins anew after too long a pause', async () => {
    const { store, run, pass } = scene();
    const keys = Array.from({ length: 130 }, (_, index) => `blobs/${index}`);
    for (const key of keys) await put(store, key);
    const pauses = [11_000, 25_000, 0, 0, 0];
    const slow: ObjectStore = {
      ...store,
      async head(key, options) {
        if (key === 'blobs/0' || key === 'blobs/64') pass(pauses.shift() ?? 0);
        return await store.head(key, options);
      },
    };
    await writeRoots(slow, notices, [root(keys)], nothingMissing, run);
    // The first batch took longer than the window, the second than two: the first round was given up there.
    expect(methods(store, 'HEAD').length).toBe(64 + 64 + 130);
    expect(methods(store, 'LIST').length).toBe(1 + 2 + 1);
  });

  it('gives up on a store that keeps losing what is uploaded', async () => {
    const { store, run } = scene();
    await expect(
      writeRoots(store, notices, [root(['blobs/a'])], () => Promise.resolve(), run),
    ).rejects.toMatchObject({ code: 'target', hint: expect.stringContaining('deletes objects') });
    expect(store.objects.has('tags/1')).toBe(false);
  });
});

it('tells of a failed root only when all of them are settled', async () => {
  const { store, run } = scene();
  const failing: ObjectStore = {
    ...store,
    async put(key, body, options) {
      if (key === 'tags/1') throw new Error('refused');
      await new Promise((resolve) => setTimeout(resolve, 20));
      return await store.put(key, body, options);
    },
  };
  const roots = [root([]), root([], { key: 'tags/2' })];
  await expect(writeRoots(failing, notices, roots, nothingMissing, run)).rejects.toThrow('refused');
  expect(store.objects.has('tags/2')).toBe(true);
});

describe('a deadline', () => {
  it('ends a request that hangs, naming the store', async () => {
    const { store, run } = scene({ request: 30 });
    const hanging: ObjectStore = {
      ...store,
      head: (_, { signal } = {}) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    };
    await expect(
      writeRoots(hanging, notices, [root(['blobs/a'])], nothingMissing, run),
    ).rejects.toMatchObject({ code: 'target', message: expect.stringContaining('memory did not answer') });
  });

  it('outlives a garbage collection', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const { store, run } = scene({ request: 100 });
    const late = promptly(
      run,
      store,
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const busy = setInterval(collectGarbage, 10);
    await expect(late).rejects.toMatchObject({ code: 'target' });
    clearInterval(busy);
  });
});

describe('a claim that is held', () => {
  const claim = { reference: 'hello:1', tag: '1', digest: 'ours' };

  it('is renewed within its lease, also after a renewal that failed, until it is withdrawn', async () => {
    const { store, run, now } = scene();
    let failures = 2;
    const renewals: number[] = [];
    const flaky: ObjectStore = {
      ...store,
      async put(key, body, options) {
        if (renewals.length > 0 && failures-- > 0) throw new Error('busy');
        renewals.push(now());
        return await store.put(key, body, options);
      },
    };
    const held = await claimRelease(flaky, notices, 'tags/1', claim, run);
    while (renewals.length < 5) await new Promise((resolve) => setImmediate(resolve));
    await held.withdraw();
    const pauses = renewals.slice(1).map((at, index) => at - (renewals[index] as number));
    for (const pause of pauses) expect(pause).toBeLessThan(timing.lease / 2);
    expect(store.objects.size).toBe(0);
  });

  it('is not brought back by a renewal that is on its way when it is withdrawn', async () => {
    const { store, run } = scene();
    let land = () => {};
    let puts = 0;
    const slow: ObjectStore = {
      ...store,
      async put(key, body, options) {
        puts += 1;
        if (puts === 2) await new Promise<void>((resolve) => (land = resolve));
        return await store.put(key, body, options);
      },
    };
    const held = await claimRelease(slow, notices, 'tags/1', claim, run);
    while (puts < 2) await new Promise((resolve) => setImmediate(resolve));
    const withdrawn = held.withdraw();
    land();
    await withdrawn;
    await new Promise((resolve) => setImmediate(resolve));
    expect([...store.objects.keys()]).toEqual([]);
  });

  it('is withdrawn where another stands', async () => {
    const { store, run } = scene();
    await put(store, `${notices}other`, JSON.stringify({ kind: 'claim', tag: '1', digest: 'theirs' }));
    await expect(claimRelease(store, notices, 'tags/1', claim, run)).rejects.toMatchObject({
      code: 'released',
      message: expect.stringContaining('hello:1'),
    });
    expect([...store.objects.keys()]).toEqual([`${notices}other`]);
  });
});
