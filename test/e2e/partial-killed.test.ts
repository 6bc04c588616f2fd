import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { example, startAlba } from '../support/real-alba.ts';
import { newestGarage } from '../support/real-binaries.ts';
import {
  jobOf,
  listed,
  openPartialPlace,
  type PartialBuild,
  type PartialPlace,
  runJobs,
  runWhole,
  type Standing,
} from './partial-build.ts';

let place: PartialPlace;
beforeAll(async () => {
  place = await openPartialPlace(newestGarage().path);
});
afterAll(() => place?.close());

const last = 'linux/amd64';
const others = example.platforms.filter((platform) => platform !== last);

/** Of a job's log, in order: after each of these something of it is in the store. */
function pointsOf({ references: [reference = ''], commit }: PartialBuild): readonly string[] {
  const [name, tag] = reference.split(':');
  const parts = `_alba/${name}/parts/${tag}/${commit}`;
  return [
    `-> df-dist-v1/${parts}/files/`,
    `${last} -> df-dist-v1/${parts}/`,
    `-> df-dist-v1/${name}/${tag}/linux/`,
    `tag -> df-dist-v1/${name}/${tag}`,
    `${last} -> v2/${parts}/`,
    `index.json -> v2/${name}/manifests/sha256:`,
  ];
}

/**
 * Runs all jobs of a build but the last, and that one again and again: killed at one point after the other, and then left alone.
 * Tells what readers find each time.
 */
async function killLast(build: PartialBuild, found: (standing: Standing, point: string) => void) {
  const [reference = ''] = build.references;
  await runJobs(build, others);
  for (const point of pointsOf(build)) {
    await killAt(point, build);
    found(await place.read(reference), point);
  }
  const [told] = await runJobs(build, [last]);
  expect(told?.complete).toBe(true);
  const [again] = await runJobs(build, others.slice(0, 1));
  expect(again?.complete).toBe(true);
}

async function killAt(point: string, build: PartialBuild): Promise<void> {
  const { child, ended } = startAlba(jobOf(build, last), { env: place.bucket.env });
  let said = '';
  child.stderr?.on('data', (text: string) => {
    said += text;
    if (said.includes(point)) child.kill('SIGKILL');
  });
  const { code, stderr } = await ended;
  expect(code, `it was done before it could be killed at ${point}:\n${stderr}`).toBeNull();
}

describe('the last job, killed at any point and run again,', () => {
  test('publishes a release of which nothing was there before all of it', async () => {
    const build = place.buildOf('killed:1.0');
    const [whole] = (await place.wholeOf(build)) as [Standing];
    await killLast(build, ({ image, ...files }, point) => {
      expect([undefined, whole.image], point).toContain(image);
      if (files.document !== undefined) expect({ ...whole, ...files }, point).toEqual(whole);
    });
    expect(await place.read('killed:1.0')).toEqual(whole);
    expect(await listed(place.garage.webEndpoint, 'killed:1.0')).toEqual([true, true]);
  });

  test('replaces a tag that was as before, but for files that were said to be on their way', async () => {
    const [first, later] = place.twoBuilds('killed:main');
    await runWhole(first);
    const before = await place.read('killed:main');
    const [whole] = (await place.wholeOf(later)) as [Standing];
    const filesOf = ({ image: _, ...files }: Standing) => files;
    await killLast(later, ({ image, ...files }, point) => {
      expect([before.image, whole.image], point).toContain(image);
      if (files.document?.['replacing'] === true) return;
      expect([before, whole].map(filesOf), point).toContainEqual(files);
    });
    expect(await place.read('killed:main')).toEqual(whole);
  });
});
