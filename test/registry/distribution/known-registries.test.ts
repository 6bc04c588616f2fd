import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findThere } from '../../../src/container/find-there.ts';
import { objectsBelow } from '../../../src/container/image-objects.ts';
import { archive, pushTo } from '../../container/pushing.ts';
import { sampleMerged } from '../../container/sample-images.ts';
import { sampleRun } from '../../container/sample-run.ts';
import { failing } from '../../support/registry-double/faults.ts';
import { type Knobs, writer } from '../../support/registry-double/knobs.ts';
import { knownRegistries } from '../../support/registry-double/known-registries.ts';
import { failureOf } from './failure.ts';
import { blobIn, checkTag } from './held.ts';
import { opened, place } from './place.ts';
import { asks } from './requests.ts';
import { smallBlob } from './sample.ts';

let folder: string;
let sources: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-known-'));
  sources = [
    await archive(folder, 'linux/amd64', ['base', 'program']),
    await archive(folder, 'linux/arm64', ['base', 'other program']),
  ];
});
afterAll(() => rm(folder, { recursive: true }));

const kinds: readonly (readonly [string, Partial<Knobs>])[] = Object.entries(knownRegistries);

describe.each(kinds)('in the way of %s', (_, knobs) => {
  it('an image is pushed whole, and an unchanged one costs a few questions', async () => {
    const { double, open } = await place(knobs);
    const first = await pushTo([open()], sources, { tags: ['1.0', 'latest'] });
    expect(first.result.status).toBe('published');
    for (const tag of ['1.0', 'latest']) await checkTag(double, tag);
    double.log.clear();
    const again = await pushTo([open()], sources, { tags: ['1.0', 'latest'] });
    expect([again.result.status, again.result.digest]).toEqual(['unchanged', first.result.digest]);
    expect(double.log.lines(/^(POST|PUT|PATCH|DELETE) \/v2\//)).toEqual([]);
  });
});

describe('a push that is not allowed', () => {
  it.each([
    ['forgejo', /Forgejo/],
    ['gitlab', /GitLab/],
  ] as const)('tells the usual cause in the way of %s', async (kind, cause) => {
    const { auth } = knownRegistries[kind];
    const reader = { ...writer, actions: ['pull'] as const };
    const { open } = await place({ auth: { ...auth, accounts: [reader] } });
    const error = await failureOf(open().putBlob(smallBlob()));
    expect([error.code, error.hint]).toEqual(['denied', expect.stringMatching(cause)]);
  });
});

describe('a push', () => {
  it('goes well where the registry takes ten requests a second', async () => {
    const { double, open, sleeps } = await place();
    const taken = new Map<number, number>();
    double.faults = () => {
      const second = Math.floor(sleeps.reduce((sum, one) => sum + one, 0) / 1000);
      const before = taken.get(second) ?? 0;
      if (before === 10) return failing(429, { 'Retry-After': '1' }, 'TOOMANYREQUESTS');
      taken.set(second, before + 1);
      return undefined;
    };
    const repository = open();
    const blobs = Array.from({ length: 40 }, (_, nth) => smallBlob(`blob ${nth}`));
    await Promise.all(blobs.map(({ descriptor }) => repository.hasBlob(descriptor)));
    await Promise.all(blobs.map((blob) => repository.putBlob(blob)));
    for (const { descriptor } of blobs) expect(blobIn(double, descriptor.digest)).toBeDefined();
    expect(taken.size).toBeGreaterThanOrEqual(12);
  });

  it('asks about no blob of a manifest that the registry has', async () => {
    const { double, open } = await place();
    const image = await sampleMerged(sampleRun());
    const repository = open();
    for (const blob of image.blobs) await repository.putBlob(blob);
    for (const manifest of image.manifests) await repository.putManifest(manifest);
    double.log.clear();
    const there = await findThere(open(), image, [], [], new AbortController().signal);
    expect([...there].sort()).toEqual(
      objectsBelow(image)
        .map(({ descriptor }) => descriptor.digest)
        .sort(),
    );
    expect(double.log.count(asks.headManifest)).toBe(1 + image.manifests.length);
    expect(double.log.lines(asks.headBlob)).toEqual([]);
  });

  it('of one image to two repositories sends its bytes once', async () => {
    const { double, registries } = await place();
    const run = registries();
    const repositories = ['tools/hello', 'copies/hello'].map((repository) =>
      opened(run, double, { repository }),
    );
    await pushTo(repositories, sources);
    for (const name of ['tools/hello', 'copies/hello']) await checkTag(double, '1.0', name);
    const { blobs } = double.content.repository('tools/hello');
    const size = [...blobs.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    expect(double.log.bytes(asks.upload)).toBeLessThan(1.5 * size);
  });
});
