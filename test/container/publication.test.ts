import { describe, expect, it } from 'vitest';
import { mergeImages } from '../../src/container/merge.ts';
import type { MergedImage } from '../../src/container/merged-image.ts';
import { containerPublication } from '../../src/container/publication.ts';
import { Standing } from '../../src/container/standing.ts';
import type { TargetResult } from '../../src/protocol/publication.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { classify } from '../../src/tags/classes.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';
import { inMemory, validateImage } from '../support/validate-image.ts';
import { attested, sampleImage, sampleMerged } from './sample-images.ts';
import { type SampleRun, sampleRun } from './sample-run.ts';

interface PushOptions {
  readonly tags?: readonly string[];
  readonly overwrite?: boolean;
  readonly floating?: readonly string[];
  readonly publicUrl?: string;
  readonly run?: SampleRun;
}

function publicationTo(store: MemoryStore, image: MergedImage, options: PushOptions = {}) {
  const { tags = ['1.0'], overwrite = false, floating = [], publicUrl, run = sampleRun() } = options;
  return containerPublication({
    standing: new Standing(staticRegistry({ store, name: 'hello', publicUrl, run })),
    name: 'hello',
    tags,
    image,
    replace: { overwrite, floating: (tag) => floating.includes(tag), classify },
    run,
  });
}

async function push(
  store: MemoryStore,
  image: MergedImage,
  options: PushOptions = {},
): Promise<TargetResult> {
  const publication = publicationTo(store, image, options);
  await publication.plan();
  await publication.send();
  return await publication.commit();
}

async function validate(store: MemoryStore, tag = '1.0') {
  return await validateImage(inMemory(store), 'hello', tag);
}

function requests(store: MemoryStore): string[] {
  return store.requests.splice(0).map(({ method, key }) => `${method} ${key}`);
}

function listed(store: MemoryStore): unknown {
  return JSON.parse(store.objects.get('v2/hello/tags/list')?.bytes.toString() ?? 'null');
}

describe('a push', () => {
  it('publishes a whole image', async () => {
    const store = memoryStore();
    const result = await push(store, await sampleMerged(sampleRun()));
    const valid = await validate(store);
    expect(valid.platforms).toEqual(['linux/amd64', 'linux/arm64']);
    expect(result.status).toBe('published');
    expect(result.digest).toBe(valid.digest);
    expect(result.references).toEqual(['hello:1.0']);
    expect(result.urls).toEqual([]);
    // 3 layers, 2 configs, 2 manifests, the index under its digest and under the tag, the list, and v2/ twice.
    expect(result.sent.objects).toBe(12);
    const stored = [...store.objects.values()].map(({ bytes }) => bytes.length);
    expect(result.sent).toEqual({ objects: stored.length, bytes: stored.reduce((a, b) => a + b) });
    expect(result.skipped.objects).toBe(0);
    expect(result.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(listed(store)).toEqual({ name: 'hello', tags: ['1.0'] });
  });

  it('tells what readers ask for, where their address is known', async () => {
    const image = await sampleMerged(sampleRun());
    const result = await push(memoryStore(), image, { publicUrl: 'https://registry.example/' });
    expect(result.references).toEqual(['registry.example/hello:1.0']);
    expect(result.urls).toEqual(['https://registry.example/v2/hello/manifests/1.0']);
  });

  it('prints a line an object, children before parents, the tag last', async () => {
    const run = sampleRun();
    const image = await sampleMerged(run, ['linux/amd64']);
    await push(memoryStore(), image, { run });
    const [layer1, layer2, config] = image.blobs.map(({ descriptor }) => descriptor.digest);
    expect(run.trace).toEqual([
      `images/linux.amd64.tar.gz layer 1/2 -> v2/hello/blobs/${layer1}`,
      `images/linux.amd64.tar.gz layer 2/2 -> v2/hello/blobs/${layer2}`,
      `images/linux.amd64.tar.gz config -> v2/hello/blobs/${config}`,
      `images/linux.amd64.tar.gz manifest -> v2/hello/manifests/${image.children[0]?.manifest.descriptor.digest}`,
      `index.json -> v2/hello/manifests/${image.index.descriptor.digest}`,
      'index.json -> v2/hello/manifests/1.0',
    ]);
  });

  it('counts the bytes of blobs that are sent', async () => {
    let [announced, moved] = [0, 0];
    const run = sampleRun();
    const progress = (_: string, total: number) => {
      announced += total;
      return {
        add(bytes: number) {
          moved += bytes;
        },
        grow() {},
        end() {},
      };
    };
    const image = await sampleMerged(run);
    const watched = { ...run, reporter: { ...run.reporter, progress } };
    await push(memoryStore(), image, { run: watched });
    const expected = image.blobs.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    expect([announced, moved]).toEqual([expected, expected]);
  });

  it('sends only what is new when a tag is replaced', async () => {
    const store = memoryStore();
    await push(store, await sampleMerged(sampleRun()), { tags: ['main'] });
    const run = sampleRun();
    const changed = await sampleMerged(run, ['linux/amd64', 'linux/386']);
    const result = await push(store, changed, { tags: ['main'], run });
    // One layer, config and manifest, and the index twice; the base layer and all of linux/amd64 stay.
    expect(result.sent.objects).toBe(5);
    expect(result.skipped.objects).toBe(4);
    expect(run.trace.filter((line) => line.endsWith('(already there)'))).toHaveLength(4);
    expect((await validate(store, 'main')).platforms).toEqual(['linux/386', 'linux/amd64']);
  });

  it('sends again what a collector took between the plan and the tag', async () => {
    const store = memoryStore();
    const image = await sampleMerged(sampleRun());
    await push(store, image, { tags: ['old'] });
    const publication = publicationTo(store, image, { tags: ['main'] });
    await publication.plan();
    await publication.send();
    store.objects.clear();
    const result = await publication.commit();
    await validate(store, 'main');
    expect(result.sent.objects).toBe(12);
    expect(result.skipped.objects).toBe(0);
  });
});

describe('requests', () => {
  it('are two for an unchanged image', async () => {
    const store = memoryStore();
    const image = await sampleMerged(sampleRun());
    await push(store, image);
    requests(store);
    const result = await push(store, image);
    expect(requests(store)).toEqual(['GET v2/hello/manifests/1.0', 'GET v2/hello/tags/list']);
    expect(result).toMatchObject({
      status: 'unchanged',
      sent: { objects: 0, bytes: 0 },
      skipped: { objects: 8 },
    });
  });

  it('of a first push', async () => {
    const store = memoryStore();
    const image = await sampleMerged(sampleRun(), ['linux/amd64']);
    await push(store, image, { tags: ['main'] });
    const objects = [
      ...image.blobs.map(({ descriptor }) => `v2/hello/blobs/${descriptor.digest}`),
      `v2/hello/manifests/${image.children[0]?.manifest.descriptor.digest}`,
      `v2/hello/manifests/${image.index.descriptor.digest}`,
    ];
    expect(requests(store)).toEqual([
      'GET v2/hello/manifests/main',
      'LIST v2/hello/',
      ...objects.map((key) => `PUT ${key}`),
      'HEAD v2/index.html',
      'PUT v2/',
      'PUT v2/index.html',
      'LIST v2/_alba/hello/notices/',
      ...objects.map((key) => `HEAD ${key}`),
      'PUT v2/hello/manifests/main',
      'LIST v2/hello/manifests/',
      'PUT v2/hello/tags/list',
      'LIST v2/hello/manifests/',
    ]);
  });

  it('of a release published for the first time: a claim more, which is taken back', async () => {
    const store = memoryStore();
    await push(store, await sampleMerged(sampleRun()));
    const claims = requests(store).filter((line) => /^(PUT|DELETE) v2\/_alba\/hello\/notices\//.test(line));
    expect(claims.map((line) => line.split(' ')[0])).toEqual(['PUT', 'DELETE']);
  });

  it('of a replaced tag: what the old one proves is not asked for', async () => {
    const store = memoryStore();
    await push(store, await sampleMerged(sampleRun()), { tags: ['main'] });
    requests(store);
    const changed = await sampleMerged(sampleRun(), ['linux/amd64', 'linux/386']);
    await push(store, changed, { tags: ['main'] });
    const made = requests(store);
    expect(made.slice(0, 2)).toEqual(['GET v2/hello/manifests/main', 'LIST v2/hello/']);
    expect(made.filter((line) => line.startsWith('PUT'))).toHaveLength(5);
    // The tag itself, and the four objects that are new.
    expect(made.filter((line) => line.startsWith('HEAD'))).toHaveLength(5);
    expect(made.slice(-2)).toEqual(['PUT v2/hello/manifests/main', 'GET v2/hello/tags/list']);
    expect(made).toHaveLength(2 + 4 + 1 + 5 + 2);
  });

  it('of a new tag for an image that another tag has: two writes', async () => {
    const store = memoryStore();
    const image = await sampleMerged(sampleRun());
    await push(store, image, { tags: ['main'] });
    requests(store);
    const result = await push(store, image, { tags: ['nightly'] });
    const made = requests(store);
    expect(made.filter((line) => line.startsWith('PUT'))).toEqual([
      'PUT v2/hello/manifests/nightly',
      'PUT v2/hello/tags/list',
    ]);
    expect(result.sent.objects).toBe(2);
    expect(listed(store)).toEqual({ name: 'hello', tags: ['main', 'nightly'] });
  });

  it('of a new tag beside one that stands: that one proves everything', async () => {
    const store = memoryStore();
    const image = await sampleMerged(sampleRun());
    await push(store, image, { tags: ['main'] });
    requests(store);
    await push(store, image, { tags: ['main', 'nightly'] });
    expect(requests(store)).toEqual([
      'GET v2/hello/manifests/main',
      'GET v2/hello/manifests/nightly',
      'GET v2/hello/tags/list',
      'HEAD v2/index.html',
      'LIST v2/_alba/hello/notices/',
      'HEAD v2/hello/manifests/main',
      'PUT v2/hello/manifests/nightly',
      'LIST v2/hello/manifests/',
      'PUT v2/hello/tags/list',
      'LIST v2/hello/manifests/',
    ]);
  });

  it('of several tags: the one that reaches most proves most', async () => {
    const store = memoryStore();
    const image = await sampleMerged(sampleRun());
    await push(store, await sampleMerged(sampleRun(), ['linux/386']), { tags: ['old'] });
    await push(store, image, { tags: ['same'] });
    requests(store);
    await push(store, image, { tags: ['old', 'same'] });
    const asked = requests(store).filter((line) => line.startsWith('HEAD'));
    expect(asked).toEqual(['HEAD v2/hello/manifests/same']);
  });

  it('of an image whose tag is there and not in the list: the list alone', async () => {
    const store = memoryStore();
    const image = await sampleMerged(sampleRun());
    await push(store, image);
    store.objects.delete('v2/hello/tags/list');
    requests(store);
    const result = await push(store, image);
    const made = requests(store);
    expect(made.filter((line) => line.startsWith('PUT'))).toEqual(['PUT v2/hello/tags/list']);
    expect(made.filter((line) => line === 'GET v2/hello/tags/list')).toHaveLength(1);
    expect(result).toMatchObject({ status: 'published', sent: { objects: 1 }, skipped: { objects: 8 } });
    expect(listed(store)).toEqual({ name: 'hello', tags: ['1.0'] });
  });

  it('of a dry run: none that writes', async () => {
    const store = memoryStore();
    const publication = publicationTo(store, await sampleMerged(sampleRun()));
    await publication.plan();
    expect(publication.planned()).toMatchObject({ status: 'planned', sent: { objects: 9 } });
    expect(store.objects.size).toBe(0);
  });
});

describe('the same content', () => {
  it.each(['1.0', 'main'])('compressed otherwise leaves %s as it is', async (tag) => {
    const store = memoryStore();
    const first = await push(store, await sampleMerged(sampleRun(), ['linux/amd64'], { level: 1 }), {
      tags: [tag],
    });
    requests(store);
    const image = await sampleMerged(sampleRun(), ['linux/amd64'], { level: 9 });
    expect(image.index.descriptor.digest).not.toBe(first.digest);
    const again = await push(store, image, { tags: [tag] });
    expect(again).toMatchObject({
      status: 'unchanged',
      digest: first.digest,
      platforms: first.platforms,
      sent: { objects: 0 },
    });
    expect(requests(store).filter((line) => !line.startsWith('GET'))).toEqual([]);
  });

  it('with other annotations is two requests, too', async () => {
    const store = memoryStore();
    await push(store, await sampleMerged(sampleRun()));
    requests(store);
    const image = await sampleMerged(sampleRun(), undefined, { annotations: { revision: 'abc' } });
    expect((await push(store, image)).status).toBe('unchanged');
    expect(requests(store)).toHaveLength(2);
  });

  it('is written when the tag floats from now on', async () => {
    const store = memoryStore();
    await push(store, await sampleMerged(sampleRun()), { tags: ['1'] });
    const image = await sampleMerged(sampleRun(), undefined, { floating: ['1'] });
    expect((await push(store, image, { tags: ['1'], floating: ['1'] })).status).toBe('published');
  });
});

describe('a release', () => {
  it('with other content is refused before anything is written, with the platforms that differ', async () => {
    const store = memoryStore();
    const { digest } = await push(store, await sampleMerged(sampleRun(), ['linux/amd64', 'linux/386']));
    requests(store);
    const image = await sampleMerged(sampleRun(), ['linux/amd64', 'linux/arm64'], { layers: ['other'] });
    await expect(push(store, image)).rejects.toMatchObject({
      code: 'released',
      message:
        'hello:1.0 in memory is released with other content: linux/amd64 differs, linux/arm64 is not there, ' +
        'linux/386 is there and not in what is to be published',
      hint: expect.stringContaining('--overwrite'),
    });
    expect(requests(store).filter((line) => /^(PUT|DELETE)/.test(line))).toEqual([]);
    expect((await validate(store)).digest).toBe(digest);
  });

  it('is replaced with --overwrite', async () => {
    const store = memoryStore();
    await push(store, await sampleMerged(sampleRun()));
    const image = await sampleMerged(sampleRun(), ['linux/386']);
    await push(store, image, { overwrite: true });
    expect((await validate(store)).platforms).toEqual(['linux/386']);
  });

  it('that floats is replaced, by the word of this run or of what stands there', async () => {
    const store = memoryStore();
    const floating = { tags: ['1.0'], floating: ['1.0'] };
    await push(store, await sampleMerged(sampleRun(), ['linux/386'], { floating: ['1.0'] }), floating);
    await push(store, await sampleMerged(sampleRun(), ['linux/arm'], { floating: ['1.0'] }), floating);
    await push(store, await sampleMerged(sampleRun(), ['linux/amd64']));
    expect((await validate(store)).platforms).toEqual(['linux/amd64']);
    const later = await sampleMerged(sampleRun(), ['linux/arm64']);
    await expect(push(store, later)).rejects.toMatchObject({ code: 'released' });
  });

  it('and an extra or development tag differ: those are replaced', async () => {
    const store = memoryStore();
    const tags = ['0.8.2+feat', 'main'];
    await push(store, await sampleMerged(sampleRun()), { tags });
    const result = await push(store, await sampleMerged(sampleRun(), ['linux/386']), { tags });
    expect(result.references).toEqual(['hello:0.8.2_feat', 'hello:main']);
    expect((await validate(store, '0.8.2_feat')).platforms).toEqual(['linux/386']);
  });

  it('is refused where a tag that is no index stands', async () => {
    const store = memoryStore();
    const image = await sampleMerged(sampleRun(), ['linux/amd64']);
    await push(store, image, { tags: ['main'] });
    const child = store.objects.get(`v2/hello/manifests/${image.children[0]?.manifest.descriptor.digest}`);
    if (child !== undefined) store.objects.set('v2/hello/manifests/1.0', child);
    await expect(push(store, image)).rejects.toMatchObject({ code: 'released' });
  });
});

describe('two jobs that publish a release at the same moment', () => {
  async function together(one: MergedImage, other: MergedImage) {
    const store = memoryStore();
    const publications = [publicationTo(store, one), publicationTo(store, other)];
    for (const publication of publications) await publication.plan();
    for (const publication of publications) await publication.send();
    const ended = await Promise.allSettled(publications.map((publication) => publication.commit()));
    return { store, ended: ended.map(({ status }) => status) };
  }

  it('both succeed with the same content, whatever their annotations', async () => {
    const [one, other] = await Promise.all(
      ['1', '2'].map((job) => sampleMerged(sampleRun(), undefined, { annotations: { job } })),
    );
    if (one === undefined || other === undefined) throw new Error('no images');
    const { store, ended } = await together(one, other);
    expect(ended).toEqual(['fulfilled', 'fulfilled']);
    await validate(store);
  });

  it('never both succeed with other content', async () => {
    const one = await sampleMerged(sampleRun(), ['linux/amd64']);
    const { ended } = await together(one, await sampleMerged(sampleRun(), ['linux/386']));
    expect(ended).toContain('rejected');
  });
});

describe('a push that fails', () => {
  /** Fails when a key is to be written; `others` are held back until their signal says to stop. */
  function failingAt(isLast: (key: string) => boolean, others?: string[]): MemoryStore {
    const store = memoryStore();
    return {
      ...store,
      async put(key, body, options) {
        if (isLast(key)) throw new Error(`${key} is refused`);
        if (others === undefined || !key.includes('/blobs/')) return await store.put(key, body, options);
        return await new Promise((_resolve, reject) => {
          options.signal?.addEventListener('abort', () => {
            // Taking an upload back needs a moment.
            setImmediate(() => {
              others.push(key);
              reject(options.signal?.reason);
            });
          });
        });
      },
    };
  }

  it('stops the uploads beside the one that failed, and ends when they have ended', async () => {
    const image = await sampleMerged(sampleRun());
    const [first, ...rest] = image.blobs.map(({ descriptor }) => `v2/hello/blobs/${descriptor.digest}`);
    const stopped: string[] = [];
    const store = failingAt((key) => key === first, stopped);
    await expect(push(store, image)).rejects.toThrow(`${first} is refused`);
    expect(stopped.sort()).toEqual(rest.sort());
  });

  it('lists the tags that it has written, since readers can pull them', async () => {
    const store = failingAt((key) => key.endsWith('/manifests/latest'));
    const image = await sampleMerged(sampleRun());
    await expect(push(store, image, { tags: ['1.0', 'latest'] })).rejects.toThrow('latest is refused');
    await validate(store);
    expect(listed(store)).toEqual({ name: 'hello', tags: ['1.0'] });
  });

  it('writes no list where no tag was written', async () => {
    const store = failingAt((key) => key.endsWith('/manifests/latest'));
    const image = await sampleMerged(sampleRun());
    await expect(push(store, image, { tags: ['latest'] })).rejects.toThrow('latest is refused');
    expect(listed(store)).toBeNull();
  });

  it('tells its own error, though the list cannot be written either', async () => {
    const store = failingAt((key) => key.endsWith('/latest') || key.endsWith('/list'));
    const image = await sampleMerged(sampleRun());
    await expect(push(store, image, { tags: ['1.0', 'latest'] })).rejects.toThrow('latest is refused');
  });

  it('does nothing more once it was interrupted', async () => {
    const controller = new AbortController();
    const run = { ...sampleRun(), signal: controller.signal };
    const store = failingAt((key) => {
      if (key.endsWith('/latest')) controller.abort(new Error('interrupted'));
      return key.endsWith('/latest');
    });
    const image = await sampleMerged(sampleRun());
    await expect(push(store, image, { tags: ['1.0', 'latest'], run })).rejects.toThrow();
    expect(listed(store)).toBeNull();
  });
});

describe('a push that ends at any request', () => {
  const endings = [
    ['before it is carried out', false],
    ['before its answer', true],
  ] as const;

  it.each(endings)(
    '%s shows the old tag or the new one, whole, and can be run again',
    async (_, carriedOut) => {
      const old = await sampleMerged(sampleRun(), ['linux/amd64']);
      const images = [
        await attested(sampleImage('linux/amd64'), ['sbom'], 'referrer'),
        sampleImage('linux/arm64'),
      ];
      const image = await mergeImages(images, { annotations: {}, floating: [], run: sampleRun() });
      const tags = ['1.0', 'latest'];
      for (let last = 1; ; last += 1) {
        const store = memoryStore();
        await push(store, old, { tags: ['latest'] });
        let count = 0;
        let violation: string | undefined;
        const dying = memoryStore({
          objects: store.objects,
          async gate(_request, effect) {
            count += 1;
            if (count > last) throw new Error('the process is dead');
            if (count === last && !carriedOut) throw new Error('the process is dead');
            const answer = effect();
            violation ??= brokenTag(store);
            if (count === last) throw new Error('the answer is lost');
            return answer;
          },
        });
        const ended = await push(dying, image, { tags }).then(
          () => true,
          () => false,
        );
        expect(violation).toBeUndefined();
        const again = await push(store, image, { tags });
        for (const tag of tags)
          expect((await validate(store, tag)).digest).toBe(image.index.descriptor.digest);
        expect(listed(store)).toEqual({ name: 'hello', tags: ['1.0', 'latest'] });
        if (ended) {
          expect(count).toBeGreaterThan(20);
          expect(again.status).toBe('unchanged');
          return;
        }
      }
    },
  );
});

/** What a visible tag reaches and is not there. */
function brokenTag({ objects }: MemoryStore): string | undefined {
  const parse = (key: string) => JSON.parse(objects.get(key)?.bytes.toString() ?? 'null');
  for (const tag of objects.keys()) {
    if (!/^v2\/hello\/manifests\/[^:]+$/.test(tag)) continue;
    for (const { digest } of parse(tag).manifests) {
      const child = parse(`v2/hello/manifests/${digest}`);
      if (child === null) return `${tag} reaches the manifest ${digest}`;
      for (const blob of [child.config, ...child.layers]) {
        if (!objects.has(`v2/hello/blobs/${blob.digest}`)) return `${tag} reaches the blob ${blob.digest}`;
      }
    }
  }
  return undefined;
}
