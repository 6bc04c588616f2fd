import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/settings/result.ts';
import { albaResult, example, temporary } from '../support/real-alba.ts';
import { run } from '../support/real-program.ts';
import { type RealRegistry, startRegistry } from '../support/real-registry.ts';
import { skopeoCopyAll, skopeoTags } from '../support/real-skopeo.ts';
import { inDirectory, validateLayout } from '../support/validate-image.ts';

const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v6'] as const;
const sorted = [...platforms].sort();
const rounds = 10;

interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string };
  }[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** The index under a tag, as skopeo reads it. */
async function indexUnder(reference: string): Promise<Index> {
  const raw = ['inspect', '--raw', '--tls-verify=false', `docker://${reference}`];
  return JSON.parse(await run('skopeo', raw));
}

const platformsOf = ({ manifests }: Index) =>
  manifests
    .map(({ platform: { os, architecture, variant } }) =>
      [os, architecture, variant].filter(Boolean).join('/'),
    )
    .sort();

describe.each([true, false])(
  'three jobs at the same moment, on docker-registry with removal %s',
  (removal) => {
    let registry: RealRegistry;
    let copies: Awaited<ReturnType<typeof temporary>>;
    beforeAll(async () => {
      copies = await temporary();
      registry = await startRegistry({ removal });
    });
    afterAll(async () => {
      await registry?.stop();
      await copies?.remove();
    });

    function job(platform: string, tag: string, commit: string): Promise<Result> {
      const archive = join(example.images, `${platform.replaceAll('/', '.')}.tar.gz`);
      const options = ['--partial', '--platform', platforms.join()];
      const annotations = ['--annotations', `org.opencontainers.image.revision=${commit}`];
      const target = `docker://${registry.host}/tools/hello`;
      return albaResult([
        'container',
        'push',
        '-t',
        `hello:${tag}`,
        ...options,
        ...annotations,
        archive,
        target,
      ]);
    }

    test(`publish a tag whole in each of ${rounds} rounds`, async () => {
      const digests = new Set<string>();
      for (let round = 1; round <= rounds; round += 1) {
        // A tag that moves, and every other round a release.
        const tag = round % 2 === 0 ? `1.${round}` : 'main';
        const commit = `c0ffee${round}`;
        const told = await Promise.all(platforms.map((platform) => job(platform, tag, commit)));
        const statuses = told.flatMap(({ targets }) => targets.map(({ status }) => status));
        expect(statuses, `round ${round}`).toContain('published');
        const index = await indexUnder(`${registry.host}/tools/hello:${tag}`);
        expect(platformsOf(index), `round ${round}`).toEqual(sorted);
        expect(index.annotations['org.opencontainers.image.revision']).toBe(commit);
        const copy = join(copies.path, `${round}`);
        await skopeoCopyAll(`${registry.host}/tools/hello:${tag}`, copy, tag);
        const { digest } = await validateLayout(inDirectory(copy), tag);
        digests.add(digest);
        for (const { digest: said } of told) if (said !== undefined) expect(said).toBe(digest);
      }
      // Each commit is another index.
      expect(digests.size).toBe(rounds);
      const tags = await skopeoTags(`${registry.host}/tools/hello`);
      const records = tags.filter((tag) => tag.startsWith('_part-'));
      expect(records).toHaveLength(removal ? 0 : rounds * platforms.length);
      expect(tags.filter((tag) => !tag.startsWith('_part-')).sort()).toEqual([
        '1.10',
        '1.2',
        '1.4',
        '1.6',
        '1.8',
        'main',
      ]);
    });

    test('find all done when they run again', async () => {
      const before = await skopeoTags(`${registry.host}/tools/hello`);
      for (const platform of platforms) {
        const { complete, targets } = await job(platform, '1.10', 'c0ffee10');
        expect([complete, targets.map(({ status }) => status)]).toEqual([true, ['unchanged']]);
      }
      expect(await skopeoTags(`${registry.host}/tools/hello`)).toEqual(before);
    });
  },
);
