import { expect, test, vi } from 'vitest';
import { Lookout } from '../../src/protocol/lookout.ts';
import { Looks } from '../../src/protocol/looks.ts';
import { noticeKey, putNotice } from '../../src/protocol/notices.ts';
import { publishList } from '../../src/protocol/publish-list.ts';
import type { Run } from '../../src/protocol/run.ts';
import { writeRoots } from '../../src/protocol/write-roots.ts';
import { bytesBody } from '../../src/store/body.ts';
import type { MemoryObject, MemoryStore } from '../support/memory-store.ts';
import { explore, Scheduler, seedsOf, simulatedTiming } from '../support/scheduler.ts';

// A miniature of a static registry: `tags/T` names the blobs it needs, `list` names the tags.
const json = { contentType: 'application/json' };
const notices = 'notices/';

async function uploadMissing(store: MemoryStore, blobs: readonly string[]): Promise<void> {
  for (const blob of blobs) {
    if ((await store.head(`blobs/${blob}`)) === undefined)
      await store.put(`blobs/${blob}`, bytesBody(blob), json);
  }
}

async function readNames(store: MemoryStore, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of store.list(prefix))
    if (entry.kind === 'object') names.push(entry.key.slice(prefix.length));
  return names;
}

async function pushTag(
  store: MemoryStore,
  run: Run,
  tag: string,
  blobs: readonly string[],
  release = false,
): Promise<void> {
  const body = bytesBody(JSON.stringify(blobs));
  await uploadMissing(store, blobs);
  const root = {
    key: `tags/${tag}`,
    body,
    options: json,
    reaches: blobs.map((blob) => ({ key: `blobs/${blob}`, size: blob.length })),
    ...(release ? { claim: { reference: `hello:${tag}`, tag, digest: body.digest } } : {}),
  };
  await writeRoots(store, notices, [root], () => uploadMissing(store, blobs), run);
  await publishTags(store, run, [tag]);
}

async function publishTags(
  store: MemoryStore,
  run: Run,
  tags: readonly string[],
  present = true,
): Promise<void> {
  const list = {
    key: 'list',
    options: json,
    read: () => readNames(store, 'tags/'),
    tagExists: async (tag: string) => (await store.head(`tags/${tag}`)) !== undefined,
    render: (names: readonly string[]) => bytesBody(JSON.stringify([...names].sort())),
  };
  await publishList(list, { tags, present }, store, run);
}

async function removeTag(store: MemoryStore, run: Run, tag: string): Promise<void> {
  await store.remove([`tags/${tag}`]);
  await publishTags(store, run, [tag], false);
}

/** Announces, waits, looks again, as docs/protocols.md has it; the real one comes with its own issue. */
async function collect(store: MemoryStore, run: Run): Promise<void> {
  const plan = async (): Promise<Set<string>> => {
    const garbage = new Set(await readNames(store, 'blobs/'));
    for (const tag of await readNames(store, 'tags/')) {
      const stored = await store.get(`tags/${tag}`);
      if (stored === undefined) continue;
      const chunks: Buffer[] = [];
      for await (const chunk of stored.body) chunks.push(chunk);
      for (const blob of JSON.parse(Buffer.concat(chunks).toString()) as string[]) garbage.delete(blob);
    }
    return garbage;
  };
  const first = await plan();
  if (first.size === 0) return;
  const key = noticeKey(notices);
  await putNotice(store, key, { kind: 'gc', names: [...first].map((blob) => `blobs/${blob}`) }, run);
  const announced = run.clock.now();
  await run.clock.sleep(simulatedTiming.wait);
  const second = await plan();
  for (const blob of first) {
    if (run.clock.now() - announced > 600) break;
    if (second.has(blob)) await store.remove([`blobs/${blob}`]);
  }
  await store.remove([key]);
}

function everyTagIsComplete(objects: ReadonlyMap<string, MemoryObject>): void {
  for (const [key, { bytes }] of objects) {
    if (!key.startsWith('tags/')) continue;
    for (const blob of JSON.parse(bytes.toString()) as string[]) {
      if (!objects.has(`blobs/${blob}`)) throw new Error(`${key} needs ${blob}, which is gone`);
    }
  }
}

function tagsOf(objects: ReadonlyMap<string, MemoryObject>): string[] {
  return [...objects.keys()]
    .filter((key) => key.startsWith('tags/'))
    .map((key) => key.slice(5))
    .sort();
}

function listed(objects: ReadonlyMap<string, MemoryObject>): unknown {
  const list = objects.get('list');
  return list === undefined ? [] : JSON.parse(list.bytes.toString());
}

const seeds = seedsOf(150);

vi.setConfig({ testTimeout: 10_000 + 500 * seeds.length });

/** Blobs that no tag reaches, any more or yet. */
function seedOldBlobs(scheduler: Scheduler, ...blobs: readonly string[]): void {
  for (const blob of blobs) {
    const bytes = Buffer.from(blob);
    scheduler.objects.set(`blobs/${blob}`, {
      bytes,
      contentType: '',
      cacheControl: undefined,
      lastModified: -1e9,
    });
  }
}

test('the list holds every tag once all publishers and removers are quiet', async () => {
  await explore(
    seeds,
    (scheduler) => {
      scheduler.start('P1', (store, run) => pushTag(store, run, '1', ['a', 'b']));
      scheduler.start('P2', (store, run) => pushTag(store, run, '2', ['b']));
      scheduler.start('P3', async (store, run) => {
        await pushTag(store, run, '3', ['c']);
        await removeTag(store, run, '3');
      });
      return () => {
        expect(scheduler.processes.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
        expect(listed(scheduler.objects)).toEqual(tagsOf(scheduler.objects));
        expect(tagsOf(scheduler.objects)).toEqual(['1', '2']);
      };
    },
    { invariant: everyTagIsComplete },
  );
});

test('no visible tag ever misses a blob, beside two collectors and with kills', async () => {
  await explore(
    seeds,
    (scheduler) => {
      seedOldBlobs(scheduler, 'old');
      scheduler.start('P1', (store, run) => pushTag(store, run, '1', ['old', 'a']));
      scheduler.start('P2', (store, run) => pushTag(store, run, '2', ['old']));
      scheduler.start('C1', collect);
      scheduler.start('C2', collect);
      return () => {
        for (const { outcome, error, name } of scheduler.processes) {
          if (outcome === 'failed') throw new Error(`${name} failed: ${String(error)}`);
        }
      };
    },
    { kills: 2, invariant: everyTagIsComplete },
  );
});

/** As files are sent: each is put without asking, and looked after by a chain of looks in place of a HEAD. */
async function pushUnasked(
  store: MemoryStore,
  run: Run,
  tag: string,
  blobs: readonly string[],
): Promise<void> {
  const looks = new Looks(run);
  const keys = blobs.map((blob) => `blobs/${blob}`);
  const lookout = new Lookout({ store, notices, needed: new Set([`tags/${tag}`, ...keys]), looks, run });
  const chains = new Map<string, number | undefined>();
  const put = async (blob: string) => {
    await lookout.keepUp();
    const { chain } = looks;
    await store.put(`blobs/${blob}`, bytesBody(blob), json);
    chains.set(blob, chain === looks.chain ? chain : undefined);
  };
  for (const blob of blobs) await put(blob);
  const root = {
    key: `tags/${tag}`,
    body: bytesBody(JSON.stringify(blobs)),
    options: json,
    get reaches() {
      return blobs.map((blob) => {
        const chain = chains.get(blob);
        return { key: `blobs/${blob}`, size: blob.length, ...(chain === undefined ? {} : { chain }) };
      });
    },
  };
  const restore = async (missing: readonly string[]) => {
    for (const blob of blobs) if (missing.includes(`blobs/${blob}`)) await put(blob);
  };
  await writeRoots(store, notices, [root], restore, run, looks);
}

test('what was put in a chain of looks is there when the tag is, beside two collectors and with kills', async () => {
  const fresh = ['a', 'b', 'c', 'd'];
  await explore(
    seeds,
    (scheduler) => {
      seedOldBlobs(scheduler, 'old', ...fresh);
      scheduler.start('P1', (store, run) => pushUnasked(store, run, '1', ['old', ...fresh]));
      scheduler.start('P2', (store, run) => pushUnasked(store, run, '2', ['old']));
      scheduler.start('C1', collect);
      scheduler.start('C2', collect);
      return () => {
        for (const { outcome, error, name } of scheduler.processes) {
          if (outcome === 'failed') throw new Error(`${name} failed: ${String(error)}`);
        }
      };
    },
    { kills: 2, invariant: everyTagIsComplete },
  );
});

test('an image of so many blobs that one look is not enough, beside a collector', async () => {
  const many = Array.from({ length: 200 }, (_, index) => `blob ${index}`);
  await explore(
    seeds,
    (scheduler) => {
      seedOldBlobs(scheduler, 'old', ...many);
      scheduler.start('P1', (store, run) => pushTag(store, run, '1', ['old', ...many]));
      scheduler.start('C1', collect);
      scheduler.start('C2', collect);
      return () => {
        expect(scheduler.processes[0]).toMatchObject({ outcome: 'done' });
      };
    },
    { invariant: everyTagIsComplete },
  );
});

test('a publish that is run again after a kill ends with the list right', async () => {
  await explore(
    seeds,
    (scheduler) => {
      scheduler.start('P1', (store, run) => pushTag(store, run, '1', ['a']));
      scheduler.start('P2', (store, run) => pushTag(store, run, '2', ['b']));
      return async () => {
        scheduler.start('again', async (store, run) => {
          await pushTag(store, run, '1', ['a']);
          await pushTag(store, run, '2', ['b']);
        });
        await scheduler.run();
        expect(listed(scheduler.objects)).toEqual(['1', '2']);
      };
    },
    { kills: 1, invariant: everyTagIsComplete },
  );
});

test('of two contents of one release, published at the same moment, none replaces the other', async () => {
  let refused = 0;
  await explore(
    seeds,
    (scheduler) => {
      const first = scheduler.start('P1', (store, run) => pushTag(store, run, '1', ['a'], true));
      const second = scheduler.start('P2', (store, run) => pushTag(store, run, '1', ['b'], true));
      return () => {
        const done = [first, second].filter(({ outcome }) => outcome === 'done');
        expect(done.length).toBeLessThan(2);
        for (const { outcome, error } of scheduler.processes) {
          if (outcome !== 'failed') continue;
          refused += 1;
          expect(error).toMatchObject({ code: 'released' });
        }
        const [winner] = done;
        if (winner !== undefined) {
          expect(scheduler.objects.get('tags/1')?.bytes.toString()).toBe(
            winner === first ? '["a"]' : '["b"]',
          );
        }
        expect([...scheduler.objects.keys()].filter((key) => key.startsWith(notices))).toEqual([]);
      };
    },
    { invariant: everyTagIsComplete },
  );
  expect(refused).toBeGreaterThan(0);
});

test('the same seed gives the same order', async () => {
  const traces = [];
  for (let time = 0; time < 2; time += 1) {
    const scheduler = new Scheduler({ seed: 7, kills: 1 });
    scheduler.start('P1', (store, run) => pushTag(store, run, '1', ['a', 'b']));
    scheduler.start('P2', (store, run) => pushTag(store, run, '2', ['b']));
    await scheduler.run();
    traces.push(scheduler.trace.map((line) => line.replace(/notices\/\w+/g, 'notice')));
  }
  expect(traces[0]).toEqual(traces[1]);
});
