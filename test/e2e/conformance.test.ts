import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { parseTarget, type StoreTarget } from '../../src/store/target.ts';
import { documented, judge, titles } from '../support/conformance-table.ts';
import { type Garage, startGarage } from '../support/garage.ts';
import { LayoutEntries, named } from '../support/layout-entries.ts';
import { type PushFront, pushFront } from '../support/push-front.ts';
import { albaResult, checkout, serveDirectory, temporary } from '../support/real-alba.ts';
import { garages } from '../support/real-binaries.ts';
import { type Bucket, openBucket } from '../support/real-bucket.ts';
import { conformance } from '../support/real-conformance.ts';

// The specification's own suite (docs/decisions/0013-the-conformance-suite.md). What is expected of it is the table in the
// documentation.

const page = await readFile(join(checkout, 'docs/serving.md'), 'utf8');
const failing = (found: ReadonlyMap<string, string>) =>
  [...found].filter(([, outcome]) => outcome === 'fail').map(([title]) => title);

let place: Awaited<ReturnType<typeof temporary>>;
let subject: string;
beforeAll(async () => {
  place = await temporary();
  const layout = new LayoutEntries();
  const shape = (platform: string) => ({
    platform,
    layers: [{ files: [{ path: 'hello', content: platform }] }],
  });
  const [amd64, arm64] = [await layout.image(shape('linux/amd64')), await layout.image(shape('linux/arm64'))];
  subject = amd64.digest;
  const index = layout.index([amd64, arm64]);
  for (const [path, bytes] of layout.with([named(index, '1.0'), layout.referrer(amd64)])) {
    const file = join(place.path, 'layout', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
});
afterAll(() => place?.remove());

/** Publishes an image with a referrer under two tags, and tells the suite what is there to be read. */
async function published(
  target: string,
  keys: () => Promise<readonly string[]>,
  env: Record<string, string> = {},
) {
  for (const tag of ['1.0', '1.1']) {
    await albaResult(['container', 'push', '-t', `team/hello:${tag}`, join(place.path, 'layout'), target], {
      env,
    });
  }
  const all = await keys();
  const below = (folder: string) =>
    all.flatMap((key) => new RegExp(`^v2/team/hello/${folder}/(sha256:.+)$`).exec(key)?.[1] ?? []).join(' ');
  return {
    VERSION: '1.1',
    REPO1: 'team/hello',
    API_PUSH: 'false',
    RO_DATA_TAGS: '1.0 1.1',
    RO_DATA_MANIFESTS: below('manifests'),
    RO_DATA_BLOBS: below('blobs'),
    RO_DATA_REFERRERS: subject,
  };
}

/** What the suite does not ask where it may not push: by the rules of 1.1, and of content that it does not know. */
const notAsked = [
  'the header `Docker-Content-Digest` on each of them',
  'a part of a blob (`Range`)',
  'of it, what has an `artifactType`',
];

describe('a directory that alba serves', () => {
  let served: Awaited<ReturnType<typeof serveDirectory>>;
  let front: PushFront;
  const site = () => join(place.path, 'site');
  beforeAll(async () => {
    await mkdir(site());
    served = await serveDirectory(site());
    front = await pushFront(await openStore(parseTarget(site()) as StoreTarget), served.url);
  });
  afterAll(async () => {
    await front?.close();
    await served?.stop();
  });

  test('passes, with what alba published', async () => {
    const keys = async () =>
      (await readdir(site(), { recursive: true })).map((path) => path.replaceAll('\\', '/'));
    const found = judge(await conformance(served.url, await published(site(), keys)), notAsked);
    expect(failing(found)).toEqual([]);
    expect(titles.filter((title) => !found.has(title))).toEqual(notAsked);
  });

  test('passes, with all that the suite can think of, by the rules of 2026', async () => {
    const found = judge(await conformance(front.url, { VERSION: 'dev' }));
    expect(failing(found)).toEqual([]);
    expect(found).toEqual(documented(page, '`alba serve`'));
  });
});

describe.each(garages())('a site on Garage $version', ({ path: binary }) => {
  let garage: Garage;
  let bucket: Bucket;
  let front: PushFront;
  let close: () => void;
  beforeAll(async () => {
    garage = await startGarage(binary);
    bucket = openBucket(garage);
    const store = await openStore(parseTarget(bucket.target) as StoreTarget, {
      credentials: async () => garage,
    });
    close = () => store.close();
    front = await pushFront(store, garage.webEndpoint);
  });
  afterAll(async () => {
    await front?.close();
    close?.();
    bucket?.close();
    await garage?.close();
  });

  test('fails nothing but what needs a program, with what alba published', async () => {
    const keys = () => bucket.keys('v2/');
    const found = judge(
      await conformance(garage.webEndpoint, await published(bucket.target, keys, { ...bucket.env })),
      notAsked,
    );
    expect(failing(found)).toEqual([
      'an empty list for what nothing refers to',
      'the tags after another (`last`)',
    ]);
    expect(titles.filter((title) => !found.has(title))).toEqual(notAsked);
  });

  test('does as documented, with all that the suite can think of, by the rules of 2026', async () => {
    const found = judge(await conformance(front.url, { VERSION: 'dev' }));
    expect(found).toEqual(documented(page, 'Garage'));
  });
});
