import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGarage } from '../support/garage.ts';
import { type Described, LayoutEntries, named } from '../support/layout-entries.ts';
import { albaResult, example } from '../support/real-alba.ts';
import { newestGarage } from '../support/real-binaries.ts';
import { type Bucket, openBucket } from '../support/real-bucket.ts';
import { type Docker, startDocker } from '../support/real-docker.ts';
import { openSite, type Site } from '../support/real-site.ts';
import { overHttp, validateImage } from '../support/validate-image.ts';

let site: Site;
let docker: Docker;
let garage: Awaited<ReturnType<typeof startGarage>>;
let bucket: Bucket;
let images: readonly Described[];
let attestations: readonly Described[];
let referrer: Described;

beforeAll(async () => {
  [site, docker, garage] = await Promise.all([openSite(), startDocker(), startGarage(newestGarage().path)]);
  bucket = openBucket(garage);
  const layout = new LayoutEntries();
  const content = await readFile(join(example.static, 'linux/amd64/hello'));
  const shape = (platform: string) => ({
    platform,
    run: { Entrypoint: ['/hello'] },
    layers: [{ files: [{ path: 'hello', content, mode: 0o755 }] }],
  });
  const [amd64, arm64] = [await layout.image(shape('linux/amd64')), await layout.image(shape('linux/arm64'))];
  images = [amd64, arm64];
  attestations = [layout.attestation(amd64, 'older'), layout.attestation(arm64, 'newer')];
  referrer = layout.referrer(amd64);
  // The platforms last: who takes the first entry takes a wrong one.
  const index = layout.index([...attestations, arm64, amd64]);
  for (const [path, bytes] of layout.with([named(index, '1.0'), referrer])) {
    const file = site.made(`attested/${path}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
});
afterAll(async () => {
  bucket?.close();
  await Promise.all([docker?.stop(), garage?.close(), site?.close()]);
});

/** Both places: what alba serves, and what Garage does. */
async function publishBoth(name: string, ...flags: string[]) {
  const sources = [site.made('attested'), ...flags];
  const here = await site.publish(name, sources);
  const args = ['container', 'push', '-t', `${name}:1`, ...sources, bucket.target];
  const { digest } = await albaResult(args, { env: bucket.env });
  expect(digest).toBe(here.digest);
  expect(await validateImage(overHttp(garage.webEndpoint), name, '1')).toMatchObject({ digest });
  const there = `${new URL(garage.webEndpoint).host}/${name}:1`;
  return { ...here, pulled: [here.image, there], roots: [site.url, garage.webEndpoint] };
}

const digests = (described: readonly { digest: string }[]) => described.map(({ digest }) => digest);

test('attestations and referrers are kept beside the image, and listed as what refers to it', async () => {
  const published = await publishBoth('attested');
  expect(published.platforms).toEqual(['linux/amd64', 'linux/arm64']);
  expect([...published.attestations].sort()).toEqual(digests([...attestations, referrer]).sort());
  for (const image of published.pulled) {
    await docker.forget();
    expect(await docker.pull(image)).toBe(published.digest);
    expect(await docker.platform(image)).toBe('linux/amd64');
    expect(await docker.run(image)).toMatch(/^Hello from/);
  }
  for (const root of published.roots) {
    const [ofAmd64, ofArm64] = await Promise.all(
      images.map(async ({ digest }) => {
        const answer = await fetch(`${root}/v2/attested/referrers/${digest}`);
        expect(answer.headers.get('content-type')).toBe('application/vnd.oci.image.index.v1+json');
        const { manifests } = JSON.parse(await answer.text());
        return manifests as Described[];
      }),
    );
    expect(ofAmd64).toMatchObject([
      { digest: referrer.digest, artifactType: 'application/vnd.example.signature' },
    ]);
    expect(digests(ofArm64 ?? [])).toEqual(digests(attestations.slice(1)));
  }
});

test('attestations and referrers are left out by --no-attestations', async () => {
  const published = await publishBoth('bare', '--no-attestations');
  expect(published).toMatchObject({ platforms: ['linux/amd64', 'linux/arm64'], attestations: [] });
  for (const root of published.roots) {
    for (const { digest } of attestations)
      expect((await fetch(`${root}/v2/bare/manifests/${digest}`)).status).toBe(404);
  }
  await docker.forget();
  expect(await docker.pull(published.pulled[1] ?? '')).toBe(published.digest);
});
