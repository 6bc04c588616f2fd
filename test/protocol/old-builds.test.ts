import { beforeEach, describe, expect, it } from 'vitest';
import { timing } from '../../src/protocol/constants.ts';
import { removeOldBuilds } from '../../src/protocol/old-builds.ts';
import type { Run } from '../../src/protocol/run.ts';
import { AlbaError } from '../../src/report/error.ts';
import { silent } from '../../src/report/reporter.ts';
import { bytesBody } from '../../src/store/body.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';

const hour = 3600_000;
/** By the store's clock, which is no machine's. */
const now = 100 * hour;

let store: MemoryStore;
let time: number;
beforeEach(() => {
  store = memoryStore({ now: () => time });
});

async function put(key: string, age: number): Promise<void> {
  time = now - age;
  await store.put(`parts/${key}`, bytesBody(key), { contentType: 'application/json' });
}

function runWith(signal = new AbortController().signal): Run & { readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    reporter: { ...silent, debug: (text) => void said.push(text) },
    signal,
    timing,
    clock: { now: () => now, sleep: () => Promise.reject(new Error('nothing waits here')) },
    scratch: () => Promise.reject(new Error('no scratch here')),
  };
}

const clearUp = (by = store, run = runWith()) => removeOldBuilds(by, 'parts/', new Date(now), run);
const left = () => [...store.objects.keys()];

describe('builds that are over', () => {
  it('are removed after a day, all of a build or nothing', async () => {
    await put('1.0/old/linux.amd64', 25 * hour);
    await put('1.0/old/files/1', 30 * hour);
    await put('1.0/begun/files/1', 30 * hour);
    await put('1.0/begun/linux.amd64', 23 * hour);
    await put('1.1/old/linux.amd64', 23 * hour);
    await clearUp();
    expect(left()).toEqual([
      'parts/1.0/begun/files/1',
      'parts/1.0/begun/linux.amd64',
      'parts/1.1/old/linux.amd64',
    ]);
  });

  it('stay where one is run again just then', async () => {
    await put('1.0/old/files/1', 25 * hour);
    const list = store.list.bind(store);
    let lists = 0;
    const racing: MemoryStore = {
      ...store,
      async *list(prefix, options) {
        lists += 1;
        if (lists === 2) await put('1.0/old/linux.amd64', 0);
        yield* list(prefix, options);
      },
    };
    await clearUp(racing);
    expect(lists).toBe(2);
    expect(left()).toEqual(['parts/1.0/old/files/1', 'parts/1.0/old/linux.amd64']);
  });

  it('stay where the store does not let them be removed: the tag is written, and that counts', async () => {
    await put('1.0/old/linux.amd64', 25 * hour);
    const refusing = { ...store, remove: () => Promise.reject(new AlbaError('denied', 'may not remove')) };
    const run = runWith();
    await clearUp(refusing, run);
    expect(run.said).toEqual(['what old builds have left stays: may not remove']);
    const stopped = runWith(AbortSignal.abort(new AlbaError('interrupted', 'stopped')));
    await clearUp(store, stopped);
    expect(stopped.said).toEqual([]);
    expect(left()).toEqual(['parts/1.0/old/linux.amd64']);
  });
});
