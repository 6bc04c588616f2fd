import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/settings/result.ts';
import { alba, albaResult, example, serveDirectory, temporary } from '../support/real-alba.ts';
import { garages } from '../support/real-binaries.ts';
import { skopeoCopyAll } from '../support/real-skopeo.ts';
import { inDirectory, overHttp, validateImage, validateLayout } from '../support/validate-image.ts';
import {
  jobOf,
  listed,
  openPartialPlace,
  type PartialBuild,
  type PartialPlace,
  runJobs,
  runWhole,
  type Standing,
  standing,
} from './partial-build.ts';
import { readersFindTheExample } from './readers.ts';

/** What the jobs of a build tell of each kind: one of them, or several that came last, has published, and the others wait. */
function expectOneToPublish(told: readonly Result[]): void {
  for (const kind of ['static', 'container']) {
    const targets = told.flatMap((result) => result.targets.filter((target) => target.kind === kind));
    const waiting = targets.filter(({ status }) => status === 'waiting');
    const published = targets.filter(({ status }) => status === 'published');
    expect(published.length, kind).toBeGreaterThanOrEqual(1);
    expect(waiting.length, kind).toBe(example.platforms.length - published.length);
    for (const target of waiting) expect(target).toMatchObject({ references: [], urls: [] });
  }
}

const digestOf = (told: readonly Result[]) => told.find(({ digest }) => digest !== undefined)?.digest ?? '';

describe.each(garages())('four jobs at the same moment, on Garage $version', ({ path: binary }) => {
  let place: PartialPlace;
  let released: PartialBuild;
  let told: readonly Result[];
  beforeAll(async () => {
    place = await openPartialPlace(binary);
    released = place.buildOf('hello:1.0');
    told = await runJobs(released);
  });
  afterAll(() => place?.close());

  async function expectAsWhole(build: PartialBuild): Promise<void> {
    const whole = await place.wholeOf(build);
    expect(await Promise.all(build.references.map(place.read))).toEqual(whole);
    for (const reference of build.references)
      expect(await listed(place.garage.webEndpoint, reference), reference).toEqual([true, true]);
  }

  describe('publish a release', () => {
    test('and say who of them wrote it', () => {
      expectOneToPublish(told);
    });

    readersFindTheExample(() => ({ url: place.garage.webEndpoint, digest: digestOf(told) }));

    test('as one run would', async () => {
      await expectAsWhole(released);
    });

    test('and when one of them runs again later, it finds all done', async () => {
      const before = await place.bucket.list();
      const again = await albaResult(jobOf(released, 'linux/arm/v6'), { env: place.bucket.env });
      expect(again.complete).toBe(true);
      expect(again.targets.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
      expect(await place.bucket.list()).toEqual(before);
    });
  });

  test.each([
    ['a tag that moves', ['moving:main']],
    ['a release and a tag that floats', ['both:1.1', 'both:latest']],
  ])('publish %s as one run would', async (_, references) => {
    const build = place.buildOf(...references);
    expectOneToPublish(await runJobs(build));
    await expectAsWhole(build);
  });

  test('exchange what a later commit changes of a tag that moves', async () => {
    const [first, later] = place.twoBuilds('later:main');
    await runWhole(first);
    const before = (await place.read('later:main')).checksums?.split('\n') ?? [];
    await runJobs(later);
    await expectAsWhole(later);
    const after = (await place.read('later:main')).checksums?.split('\n') ?? [];
    expect(after.filter((line) => !before.includes(line))).toEqual([
      expect.stringMatching(/ linux\/amd64\/hello$/),
    ]);
  });

  test('and four of another commit leave the files of one commit, and the image of one', async () => {
    const builds = place.twoBuilds('rivals:main');
    const wholes: Standing[] = [];
    for (const build of builds) wholes.push(...(await place.wholeOf(build)));
    const jobs = builds.flatMap((build) => example.platforms.map((platform) => jobOf(build, platform)));
    const runs = await Promise.all(jobs.map((job) => alba(job, { env: place.bucket.env })));
    // Of two that keep writing the same files one gives way.
    for (const { stderr } of runs.filter(({ code }) => code !== 0))
      expect(stderr).toContain('another publisher keeps writing rivals:main');
    const { image, ...files } = await place.read('rivals:main');
    expect(wholes.map((whole) => whole.image)).toContain(image);
    expect(wholes.map(({ image: _, ...whole }) => whole)).toContainEqual(files);
    await validateImage(overHttp(place.garage.webEndpoint), 'rivals', 'main');
  });
});

describe('four jobs at the same moment, into a directory that alba serves', () => {
  let directory: Awaited<ReturnType<typeof temporary>>;
  let served: Awaited<ReturnType<typeof serveDirectory>>;
  let told: readonly Result[];
  beforeAll(async () => {
    directory = await temporary();
    const build = { references: ['hello:1.0'], commit: 'c0ffee', target: join(directory.path, 'site') };
    told = await runJobs(build);
    await runWhole({ ...build, references: ['whole:1.0'] });
    served = await serveDirectory(build.target);
  });
  afterAll(async () => {
    await served?.stop();
    await directory?.remove();
  });

  test('publish a release as one run would', async () => {
    expectOneToPublish(told);
    expect(await standing(served.url, 'hello:1.0')).toEqual(await standing(served.url, 'whole:1.0'));
    const { platforms, digest } = await validateImage(overHttp(served.url), 'hello', '1.0');
    expect([platforms, digest]).toEqual([example.platforms, digestOf(told)]);
  });

  test('which skopeo copies', async () => {
    const copy = join(directory.path, 'copy');
    await skopeoCopyAll(`${new URL(served.url).host}/hello:1.0`, copy, '1.0');
    expect((await validateLayout(inDirectory(copy), '1.0')).platforms).toEqual(example.platforms);
  });
});
