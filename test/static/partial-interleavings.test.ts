import { expect, test, vi } from 'vitest';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import type { Run } from '../../src/protocol/run.ts';
import type { AlbaError } from '../../src/report/error.ts';
import { partialStaticPublication } from '../../src/static/partial-publication.ts';
import type { StaticFile } from '../../src/static/static-file.ts';
import { bytesBody } from '../../src/store/body.ts';
import type { MemoryObject, MemoryStore } from '../support/memory-store.ts';
import { explore, type Scheduler, seedsOf } from '../support/scheduler.ts';
import { fileOf, wholeTag } from './published.ts';

const seeds = seedsOf(30);

vi.setConfig({ testTimeout: 10_000 + 1000 * seeds.length });

const words = ['linux/amd64', 'linux/arm64', 'linux/386'] as const;
const expected = words.map(parsePlatform);

/** A job's files, which lie in memory; one content is the same on all platforms. */
function filesOf(word: string, build: string): StaticFile[] {
  const contents = { [`${word}/hello`]: `${word} of ${build}`, [`${word}/text`]: 'the same for all' };
  return Object.entries(contents).map(([suffix, content]) => ({
    ...fileOf(suffix, content),
    body: bytesBody(content),
  }));
}

async function job(
  store: MemoryStore,
  run: Run,
  word: string,
  build: string,
  tags: string | readonly string[],
  overwrite = false,
): Promise<void> {
  const publication = partialStaticPublication({
    store,
    name: 'hello',
    tags: [tags].flat(),
    files: filesOf(word, build),
    floating: () => false,
    overwrite,
    annotations: { 'org.opencontainers.image.revision': build },
    created: new Date(0),
    expected,
    build,
    run,
  });
  try {
    await publication.plan();
    await publication.send();
    await publication.commit();
  } finally {
    await publication.abandon();
  }
}

/** A document names all platforms of one build; unless it says that it is being replaced, its files are those. */
function everyTagIsWhole(objects: ReadonlyMap<string, MemoryObject>): void {
  for (const tag of ['1.0', 'main']) {
    const found = objects.get(`df-dist-v1/hello/${tag}`);
    if (found === undefined) continue;
    const { flavors, annotations, replacing } = JSON.parse(found.bytes.toString());
    if (flavors.length !== words.length) throw new Error(`${tag} has ${flavors.length} platforms`);
    if (replacing) continue;
    const build = annotations['org.opencontainers.image.revision'];
    for (const word of words) {
      const content = objects.get(`df-dist-v1/hello/${tag}/${word}/hello`)?.bytes.toString();
      if (tag === '1.0' && content !== `${word} of ${build}`) throw new Error(`${word} is ${content}`);
    }
  }
}

function expectWhole({ objects }: Scheduler, tag: string, builds: readonly string[]): void {
  const whole = builds.map((build) =>
    Object.fromEntries(
      words.flatMap((word) => [
        [`${word}/hello`, `${word} of ${build}`],
        [`${word}/text`, 'the same for all'],
      ]),
    ),
  );
  expect(whole).toContainEqual(wholeTag(objects, tag));
}

test.each(['1.0', 'main'])('jobs of one build at the same moment publish %s whole', async (tag) => {
  await explore(
    seeds,
    (scheduler) => {
      for (const word of words) {
        scheduler.start(word, (store, run) => job(store, run, word, 'c0ffee', tag));
      }
      return () => {
        for (const { error } of scheduler.processes) expect(error).toBeUndefined();
        expectWhole(scheduler, tag, ['c0ffee']);
      };
    },
    { invariant: everyTagIsWhole },
  );
});

test.each(['1.0', 'main'])('killed jobs that are run again lose nothing of %s', async (tag) => {
  await explore(
    seeds,
    (scheduler) => {
      for (const word of words) {
        scheduler.start(word, (store, run) => job(store, run, word, 'c0ffee', tag));
      }
      return async () => {
        scheduler.spare();
        const again = words.map((word) =>
          scheduler.start(`${word} again`, (store, run) => job(store, run, word, 'c0ffee', tag)),
        );
        await scheduler.run();
        for (const { error } of again) expect(error).toBeUndefined();
        expectWhole(scheduler, tag, ['c0ffee']);
      };
    },
    { kills: 2, invariant: everyTagIsWhole },
  );
});

test('of two builds of one moving tag one is there, whole', async () => {
  await explore(
    seeds,
    (scheduler) => {
      for (const build of ['one', 'two']) {
        for (const word of words) {
          scheduler.start(`${build} ${word}`, (store, run) => job(store, run, word, build, 'main'));
        }
      }
      return () => {
        for (const { error } of scheduler.processes) {
          if (error !== undefined) expect(error).toMatchObject({ code: 'conflict' });
        }
        expectWhole(scheduler, 'main', ['one', 'two']);
      };
    },
    { invariant: everyTagIsWhole },
  );
});

/** A document names all platforms, and a release has the files for good that it had first. */
function releasesStay(): (objects: ReadonlyMap<string, MemoryObject>) => void {
  let first: string | undefined;
  return (objects) => {
    everyTagIsWhole(objects);
    const release = objects.get('df-dist-v1/hello/1.0');
    if (release === undefined) return;
    const flavors = JSON.stringify(JSON.parse(release.bytes.toString()).flavors);
    first ??= flavors;
    if (first !== flavors) throw new Error('a release was replaced');
  };
}

const refusals = new Set(['conflict', 'released']);

test.each([[['1.0']], [['1.0', 'latest']]])(
  'of two builds of %j at the same moment one has the release, if they do not both give way, and it stays',
  async (tags) => {
    let published = 0;
    for (const seed of seeds) {
      await explore(
        [seed],
        (scheduler) => {
          for (const build of ['one', 'two']) {
            for (const word of words) {
              scheduler.start(`${build} ${word}`, (store, run) => job(store, run, word, build, tags));
            }
          }
          return () => {
            const errors = scheduler.processes.flatMap(({ error }) => error ?? []);
            for (const error of errors) expect(refusals).toContain((error as AlbaError).code);
            if (scheduler.objects.has('df-dist-v1/hello/1.0')) published += 1;
            if (errors.length === 0 || scheduler.objects.has('df-dist-v1/hello/1.0'))
              expectWhole(scheduler, '1.0', ['one', 'two']);
            // Nobody has left a claim behind that would be in the way of who runs again.
            const keys = [...scheduler.objects.keys()];
            expect(keys.filter((key) => key.includes('/notices/'))).toEqual([]);
          };
        },
        { invariant: releasesStay() },
      );
    }
    // Both give way in few of the orders.
    expect(published).toBeGreaterThan(0);
  },
);

test('of two builds that overwrite a release at the same moment one is there, whole, or one is told', async () => {
  await explore(seeds, (scheduler) => {
    for (const build of ['one', 'two']) {
      for (const word of words) {
        scheduler.start(`${build} ${word}`, (store, run) => job(store, run, word, build, '1.0', true));
      }
    }
    return () => {
      for (const { error } of scheduler.processes) {
        if (error !== undefined) expect(error).toMatchObject({ code: 'conflict' });
      }
      expectWhole(scheduler, '1.0', ['one', 'two']);
    };
  });
});
