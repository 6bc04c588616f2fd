import { expect, test, vi } from 'vitest';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import type { Run } from '../../src/protocol/run.ts';
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

async function job(store: MemoryStore, run: Run, word: string, build: string, tag: string): Promise<void> {
  const publication = partialStaticPublication({
    store,
    name: 'hello',
    tags: [tag],
    files: filesOf(word, build),
    floating: () => false,
    overwrite: false,
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

test('killed jobs that are run again lose nothing', async () => {
  await explore(
    seeds,
    (scheduler) => {
      for (const word of words) {
        scheduler.start(word, (store, run) => job(store, run, word, 'c0ffee', 'main'));
      }
      return async () => {
        scheduler.spare();
        const again = words.map((word) =>
          scheduler.start(`${word} again`, (store, run) => job(store, run, word, 'c0ffee', 'main')),
        );
        await scheduler.run();
        for (const { error } of again) expect(error).toBeUndefined();
        expectWhole(scheduler, 'main', ['c0ffee']);
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
