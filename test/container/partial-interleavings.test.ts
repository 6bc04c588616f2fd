import { expect, test, vi } from 'vitest';
import { imageIndex, imageManifest } from '../../src/container/image-documents.ts';
import type { MergedImage } from '../../src/container/merged-image.ts';
import { partialPublication } from '../../src/container/partial-publication.ts';
import { Standing } from '../../src/container/standing.ts';
import type { Blob } from '../../src/layers/blob.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import type { Run } from '../../src/protocol/run.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import type { AlbaError } from '../../src/report/error.ts';
import { bytesBody } from '../../src/store/body.ts';
import { classify } from '../../src/tags/classes.ts';
import type { MemoryObject, MemoryStore } from '../support/memory-store.ts';
import { explore, seedsOf } from '../support/scheduler.ts';

const seeds = seedsOf(40);

vi.setConfig({ testTimeout: 10_000 + 500 * seeds.length });

const words = ['linux/amd64', 'linux/arm64', 'linux/arm/v6'] as const;
const expected = words.map(parsePlatform);

function blob(mediaType: string, text: string): Blob {
  const body = bytesBody(text);
  return { descriptor: { mediaType, digest: body.digest, size: body.size }, body };
}

/** An image of one platform that lies in memory; all platforms have a layer in common. */
function imageOf(word: string, content: string): MergedImage {
  const { os, architecture, variant } = parsePlatform(word);
  const layers = ['base', `${word} ${content}`].map((text) => blob(mediaTypes.layerGzip, text));
  const rootfs = { type: 'layers', diff_ids: layers.map(({ descriptor }) => descriptor.digest) };
  const config = blob(mediaTypes.config, JSON.stringify({ os, architecture, variant, rootfs, content }));
  const manifest = imageManifest(
    config.descriptor,
    layers.map(({ descriptor }) => descriptor),
  );
  const child = {
    platform: parsePlatform(word),
    manifest,
    source: word,
    config,
    layers: layers.map(({ descriptor }) => descriptor),
    archive: undefined,
    built: false,
  };
  return {
    index: imageIndex([child], [], undefined),
    children: [child],
    attestations: [],
    blobs: [...layers, config],
    manifests: [manifest],
    reused: new Set(),
    floating: new Set(),
  };
}

interface JobOptions {
  readonly overwrite?: boolean;
  /** What the platform holds: the build's name, unless it is said. */
  readonly content?: string;
}

async function job(
  store: MemoryStore,
  run: Run,
  word: string,
  build: string,
  tags: string | readonly string[],
  { overwrite = false, content = build }: JobOptions = {},
): Promise<string> {
  const destination = staticRegistry({ store, name: 'hello', run });
  const all = [tags].flat();
  const records = destination.records?.([...all].sort()[0] ?? '', build);
  if (records === undefined) throw new Error('a store keeps records');
  const publication = partialPublication({
    standing: new Standing(destination),
    records,
    name: 'hello',
    tags: all,
    image: imageOf(word, content),
    expected,
    build,
    annotations: { 'org.opencontainers.image.revision': build },
    replace: { overwrite, floating: (tag) => tag === 'latest', classify },
    run,
  });
  try {
    await publication.plan();
    await publication.send();
    return (await publication.commit()).status;
  } finally {
    await publication.abandon();
  }
}

/** What a platform may hold that no build has changed. */
const same = 'the same';

/** Whatever stands under a tag has all platforms, of one build, and everything that they need. */
function everyTagIsWhole(objects: ReadonlyMap<string, MemoryObject>): void {
  for (const [key, { bytes }] of objects) {
    if (!/^v2\/hello\/manifests\/(?!sha256:)/.test(key)) continue;
    const { manifests, annotations } = JSON.parse(bytes.toString());
    if (manifests.length !== words.length) throw new Error(`${key} has ${manifests.length} platforms`);
    const build = annotations['org.opencontainers.image.revision'];
    for (const { digest } of manifests) {
      const manifest = objects.get(`v2/hello/manifests/${digest}`);
      if (manifest === undefined) throw new Error(`${key} needs ${digest}, which is not there`);
      const { config, layers } = JSON.parse(manifest.bytes.toString());
      for (const needed of [config, ...layers]) {
        if (!objects.has(`v2/hello/blobs/${needed.digest}`)) throw new Error(`${key} lacks a blob`);
      }
      const { content } = JSON.parse(objects.get(`v2/hello/blobs/${config.digest}`)?.bytes.toString() ?? '');
      if (content !== build && content !== same)
        throw new Error(`${key} of ${build} holds a platform of ${content}`);
    }
  }
}

const tagOf = (objects: ReadonlyMap<string, MemoryObject>, tag: string) =>
  objects.get(`v2/hello/manifests/${tag}`)?.bytes.toString();

test.each(['1.0', 'main'])(
  'jobs of one build at the same moment publish %s whole, once all are done',
  async (tag) => {
    await explore(
      seeds,
      (scheduler) => {
        for (const word of words) {
          scheduler.start(word, async (store, run) => void (await job(store, run, word, 'c0ffee', tag)));
        }
        return () => {
          for (const { error } of scheduler.processes) expect(error).toBeUndefined();
          expect(JSON.parse(tagOf(scheduler.objects, tag) ?? '{}').manifests).toHaveLength(words.length);
        };
      },
      { invariant: everyTagIsWhole },
    );
  },
);

/** The same, and a release has the content for good that it had first. */
function releasesStay(): (objects: ReadonlyMap<string, MemoryObject>) => void {
  let first: string | undefined;
  return (objects) => {
    everyTagIsWhole(objects);
    const release = tagOf(objects, '1.0');
    if (release === undefined) return;
    const digests = JSON.parse(release).manifests.map(({ digest }: { digest: string }) => digest);
    first ??= digests.join();
    if (first !== digests.join()) throw new Error('a release was replaced');
  };
}

test.each(['1.0', 'main'])('killed jobs that are run again lose nothing of %s', async (tag) => {
  await explore(
    seeds,
    (scheduler) => {
      for (const word of words) {
        for (const time of ['first', 'again']) {
          scheduler.start(
            `${word} ${time}`,
            async (store, run) => void (await job(store, run, word, 'c0ffee', tag)),
          );
        }
      }
      return async () => {
        scheduler.spare();
        const again = words.map((word) =>
          scheduler.start(
            `${word} at last`,
            async (store, run) => void (await job(store, run, word, 'c0ffee', tag)),
          ),
        );
        await scheduler.run();
        for (const { error } of again) expect(error).toBeUndefined();
        expect(JSON.parse(tagOf(scheduler.objects, tag) ?? '{}').manifests).toHaveLength(words.length);
      };
    },
    { kills: 2, invariant: everyTagIsWhole },
  );
});

test('two builds of one moving tag never mix', async () => {
  await explore(
    seeds,
    (scheduler) => {
      for (const build of ['one', 'two']) {
        for (const word of words) {
          scheduler.start(
            `${build} ${word}`,
            async (store, run) => void (await job(store, run, word, build, 'main')),
          );
        }
      }
      return () => {
        for (const { error } of scheduler.processes) expect(error).toBeUndefined();
        expect(JSON.parse(tagOf(scheduler.objects, 'main') ?? '{}').manifests).toHaveLength(words.length);
      };
    },
    { invariant: everyTagIsWhole },
  );
});

const conflicts = new Set(['conflict', 'released']);

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
              // A platform that both builds have alike tells neither that it is too late.
              const content = word === 'linux/amd64' ? same : build;
              scheduler.start(
                `${build} ${word}`,
                async (store, run) => void (await job(store, run, word, build, tags, { content })),
              );
            }
          }
          return () => {
            const errors = scheduler.processes.flatMap(({ error }) => error ?? []);
            for (const error of errors) expect(conflicts).toContain((error as AlbaError).code);
            if (errors.length === 0)
              for (const tag of tags) expect(tagOf(scheduler.objects, tag)).toBeDefined();
            if (tagOf(scheduler.objects, '1.0') !== undefined) published += 1;
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

test('of two builds that overwrite a release at the same moment one has it, whole', async () => {
  await explore(
    seeds,
    (scheduler) => {
      for (const build of ['one', 'two']) {
        for (const word of words) {
          scheduler.start(
            `${build} ${word}`,
            async (store, run) => void (await job(store, run, word, build, '1.0', { overwrite: true })),
          );
        }
      }
      return () => {
        for (const { error } of scheduler.processes) expect(error).toBeUndefined();
        expect(tagOf(scheduler.objects, '1.0')).toBeDefined();
      };
    },
    { invariant: everyTagIsWhole },
  );
});

test('of a job that runs twice at the same moment, with other content, the tag has what is recorded, or one is told', async () => {
  await explore(seeds, (scheduler) => {
    for (const word of words) {
      scheduler.start(word, async (store, run) => void (await job(store, run, word, 'c0ffee', 'main')));
    }
    scheduler.start(
      'twin',
      async (store, run) => void (await job(store, run, words[0], 'c0ffee', 'main', { content: same })),
    );
    return () => {
      const errors = scheduler.processes.flatMap(({ error }) => error ?? []);
      for (const error of errors) expect(error).toMatchObject({ code: 'conflict' });
      if (errors.length > 0) return;
      const recorded = words.map((word) => {
        const key = `v2/_alba/hello/parts/main/c0ffee/${word.replaceAll('/', '.')}`;
        return JSON.parse(scheduler.objects.get(key)?.bytes.toString() ?? '').manifests[0].digest;
      });
      const { manifests } = JSON.parse(tagOf(scheduler.objects, 'main') ?? '{}');
      expect(manifests.map(({ digest }: { digest: string }) => digest).sort()).toEqual(recorded.sort());
    };
  });
});
