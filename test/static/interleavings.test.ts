import { expect, test, vi } from 'vitest';
import { bytesBody } from '../../src/store/body.ts';
import type { Body } from '../../src/store/object-store.ts';
import type { MemoryObject, MemoryStore } from '../support/memory-store.ts';
import { explore, type Scheduler, seedsOf } from '../support/scheduler.ts';
import { fileOf, type Push, publish, wholeTag } from './published.ts';

const seeds = seedsOf(30);

vi.setConfig({ testTimeout: 10_000 + 500 * seeds.length });

type Contents = Readonly<Record<string, string>>;

/** A push of contents that lie in memory, since reading a file is nothing that the scheduler could wait for. */
function pushOf(store: MemoryStore, contents: Contents): Pick<Push, 'store' | 'files'> {
  const bodies = new Map(
    Object.values(contents).map((content) => [bytesBody(content).digest, bytesBody(content)]),
  );
  const put: MemoryStore['put'] = (key, body: Body, options) =>
    store.put(key, bodies.get(body.digest) ?? body, options);
  return {
    store: { ...store, put },
    files: Object.entries(contents).map(([suffix, content]) => fileOf(suffix, content)),
  };
}

function listed(objects: ReadonlyMap<string, MemoryObject>): string[] {
  return JSON.parse(objects.get('df-dist-v1/hello')?.bytes.toString() ?? '{"tags":[]}').tags.sort();
}

const ours = { 'linux/amd64/a': 'a of ours', 'linux/amd64/b': 'b of ours' };
const theirs = { 'linux/amd64/a': 'a of theirs', 'linux/amd64/c': 'c of theirs' };

/** Of several publishers at least one succeeds, the content of such a one is there whole, and the others know. */
function oneHasWon({ processes, objects }: Scheduler, contents: readonly Contents[] = [ours, theirs]): void {
  const pushes = processes.filter(({ name }) => name.startsWith('push'));
  expect(pushes.map(({ outcome }) => outcome)).toContain('done');
  for (const { error } of pushes) if (error !== undefined) expect(error).toMatchObject({ code: 'conflict' });
  const there = wholeTag(objects, 'main');
  expect(contents).toContainEqual(there);
  const winner = pushes.find(({ name }) => name === `push ${there['linux/amd64/a']}`);
  expect(winner?.outcome).toBe('done');
}

test('two publishers of one new tag: one of them is there, whole, and listed', async () => {
  await explore(seeds, (scheduler) => {
    for (const contents of [ours, theirs]) {
      scheduler.start(`push ${contents['linux/amd64/a']}`, async (store, run) => {
        await publish({ ...pushOf(store, contents), run, tags: ['main'] });
      });
    }
    return () => {
      oneHasWon(scheduler);
      expect(listed(scheduler.objects)).toEqual(['main']);
    };
  });
});

const old = { 'linux/amd64/a': 'old', 'linux/amd64/d': 'd of old' };

test.each([
  ['with other files', [ours, theirs]],
  [
    'of which one drops a file that the other keeps',
    [{ 'linux/amd64/a': 'a of ours' }, { 'linux/amd64/a': 'a of theirs', 'linux/amd64/d': 'd of old' }],
  ],
  [
    'of which one drops a file that the other changes',
    [{ 'linux/amd64/a': 'a of ours' }, { 'linux/amd64/a': 'a of theirs', 'linux/amd64/d': 'd of theirs' }],
  ],
  ['and a third', [ours, theirs, { 'linux/amd64/a': 'a of a third', 'linux/amd64/d': 'd of a third' }]],
])('two publishers of one tag that stands, %s', async (_, contents) => {
  await explore(seeds, (scheduler) => {
    scheduler.start('first', async (store, run) => {
      await publish({ ...pushOf(store, old), run, tags: ['main'] });
      for (const content of contents) {
        scheduler.start(`push ${content['linux/amd64/a']}`, async (again, own) => {
          await publish({ ...pushOf(again, content), run: own, tags: ['main'] });
        });
      }
    });
    return () => {
      oneHasWon(scheduler, contents);
    };
  });
});

test('two jobs that publish one release first: what was reported is what stays', async () => {
  await explore(seeds, (scheduler) => {
    const jobs = [ours, theirs].map((contents) => ({
      contents,
      process: scheduler.start(`push ${contents['linux/amd64/a']}`, async (store, run) => {
        await publish({ ...pushOf(store, contents), run });
      }),
    }));
    return () => {
      const done = jobs.filter(({ process }) => process.outcome === 'done');
      expect(done.length).toBeLessThanOrEqual(1);
      for (const { process } of jobs) {
        if (process.outcome === 'failed') expect(process.error).toMatchObject({ code: 'released' });
      }
      for (const { contents } of done) expect(wholeTag(scheduler.objects, '1.0')).toEqual(contents);
    };
  });
});

test('publishers of different tags: all are listed', async () => {
  await explore(seeds, (scheduler) => {
    for (const tag of ['1.0', '1.1', 'main']) {
      scheduler.start(tag, async (store, run) => {
        await publish({ ...pushOf(store, ours), run, tags: [tag] });
      });
    }
    return () => {
      expect(listed(scheduler.objects)).toEqual(['1.0', '1.1', 'main']);
      for (const tag of listed(scheduler.objects)) expect(wholeTag(scheduler.objects, tag)).toEqual(ours);
    };
  });
});

test('a new tag is whole from the first moment it is seen, though its publisher may be killed', async () => {
  await explore(
    seeds,
    (scheduler) => {
      scheduler.start('push', async (store, run) => {
        await publish({ ...pushOf(store, ours), run, tags: ['1.0', 'latest'] });
      });
      return () => {};
    },
    {
      kills: 1,
      invariant: (objects) => {
        for (const tag of ['1.0', 'latest'])
          if (objects.has(`df-dist-v1/hello/${tag}`)) wholeTag(objects, tag);
      },
    },
  );
});

test('a replacement that was killed is mended by the next push, be it of the old content', async () => {
  await explore(
    seeds,
    (scheduler) => {
      scheduler.start('first', async (store, run) => {
        await publish({ ...pushOf(store, old), run, tags: ['main'] });
        scheduler.start('replacing', async (second, own) => {
          await publish({ ...pushOf(second, ours), run: own, tags: ['main'] });
        });
      });
      return async () => {
        scheduler.spare();
        scheduler.start('again', async (store, run) => {
          await publish({ ...pushOf(store, old), run, tags: ['main'] });
        });
        await scheduler.run();
        expect(wholeTag(scheduler.objects, 'main')).toEqual(old);
      };
    },
    { kills: 1 },
  );
});
