import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listImages } from '../../src/commands/list-images.ts';
import { ociLayout } from '../../src/registry/oci-layout.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import type { ImageSettings } from '../../src/settings/image-settings.ts';
import { listingSchema } from '../../src/settings/listing.ts';
import { directoryStore } from '../../src/store/directory-store.ts';
import { type MergedShape, sampleMerged } from '../container/sample-images.ts';
import { sampleRun } from '../container/sample-run.ts';
import { publishImage } from '../support/publish-image.ts';
import { RepositoryDouble } from '../support/repository-double.ts';
import { dependencies, settingsFor } from './image-places.ts';

const opened = vi.hoisted(() => ({ repository: {}, purpose: '' }));
vi.mock('../../src/commands/repositories.ts', () => ({
  Repositories: class {
    async open(_: unknown, purpose: string) {
      opened.purpose = purpose;
      return opened.repository;
    }
  },
}));

let site: string;
beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'alba-ls-'));
});
afterEach(() => rm(site, { recursive: true }));

const run = sampleRun();

async function publishTo(name: string, tags: readonly string[], shape: MergedShape = {}): Promise<void> {
  const registry = staticRegistry({ store: directoryStore(site), name, run });
  await publishImage(registry, await sampleMerged(run, undefined, shape), { name, tags });
}

/** What was listed, as JSON and back, and what was warned of. */
async function listing(settings: ImageSettings) {
  const { given, told } = dependencies();
  const found = await listImages(settings, given);
  return { ...listingSchema.parse(JSON.parse(JSON.stringify(found))), told };
}

describe('a store', () => {
  it('lists its images by name, and their tags newest first with class and date', async () => {
    await publishTo('birds/gull', ['main']);
    await publishTo('hello', ['0.9', 'main', '0.10', '0.10-rc1', 'latest']);
    const { target, kind, names } = await listing(settingsFor(site));
    expect({ target, kind }).toEqual({ target: site, kind: 'container' });
    expect(names.map(({ name }) => name)).toEqual(['birds/gull', 'hello']);
    expect(names[1]?.tags.map(({ tag, class: word }) => `${tag} ${word}`)).toEqual([
      '0.10 release',
      '0.10-rc1 extra',
      '0.9 release',
      expect.stringMatching(/^(latest floating|main development)$/),
      expect.stringMatching(/^(latest floating|main development)$/),
    ]);
    for (const { date, digest } of names[1]?.tags ?? []) {
      expect(new Date(date ?? '').getTime()).toBeGreaterThan(Date.now() - 60_000);
      expect(digest).toBeUndefined();
    }
  });

  it('tells of shortened tags whether they float, as the image under them does', async () => {
    await publishTo('hello', ['1.2.3', '1.2', '1'], { floating: ['1'] });
    const { names } = await listing(settingsFor(site, ['hello']));
    const classes = Object.fromEntries(names[0]?.tags.map(({ tag, class: word }) => [tag, word]) ?? []);
    expect(classes).toEqual({ '1.2.3': 'release', '1.2': 'release', 1: 'floating' });
  });

  it('reads each tag where it is to tell all of it', async () => {
    await publishTo('hello', ['1.0', 'latest']);
    const { names } = await listing(settingsFor(site, ['hello'], { long: true }));
    for (const tag of names[0]?.tags ?? []) {
      expect(tag.digest).toMatch(/^sha256:/);
      expect(tag.platforms?.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
      const sizes = tag.platforms?.map(({ size = 0 }) => size) ?? [];
      expect(Math.min(...sizes)).toBeGreaterThan(0);
      // The layer that both have is counted once.
      expect(tag.size).toBeLessThan(sizes.reduce((sum, size) => sum + size, 0));
    }
  });

  it('tells all of a tag and a digest that are named', async () => {
    await publishTo('hello', ['1.0', '1.1']);
    const { names } = await listing(settingsFor(site, ['hello:1.0']));
    const [found] = names[0]?.tags ?? [];
    expect(names[0]?.tags).toHaveLength(1);
    expect(found).toMatchObject({ tag: '1.0', class: 'release', date: expect.any(String) });
    const byDigest = await listing(settingsFor(site, [`hello:${found?.digest}`]));
    expect(byDigest.names[0]?.tags[0]).toMatchObject({ digest: found?.digest, platforms: found?.platforms });
    expect(byDigest.names[0]?.tags[0]).not.toHaveProperty('tag');
  });

  it('lists nothing where nothing is', async () => {
    expect((await listing(settingsFor(site))).names).toEqual([]);
  });

  it.each([
    ['an image that is not there', ['helo'], /^there is no image helo in /, 'did you mean hello?'],
    ['a tag of one', ['helo:1.0'], /^there is no image helo in /, 'did you mean hello?'],
    ['a tag that is not there', ['hello:1.1'], /^hello:1.1 is not in /, 'did you mean hello:1.0?'],
    ['one like no other', ['hello:nightly'], /^hello:nightly is not in /, 'the tags are 1.0, main'],
  ])('fails for %s', async (_, names, message, hint) => {
    await publishTo('hello', ['1.0', 'main']);
    await expect(listing(settingsFor(site, names))).rejects.toMatchObject({
      code: 'target',
      message: expect.stringMatching(message),
      hint,
    });
  });

  it('fails where its directory is not there', async () => {
    await expect(listing(settingsFor(join(site, 'none')))).rejects.toThrow(/^there is no directory .*none$/);
    await writeFile(join(site, 'file'), '');
    await expect(listing(settingsFor(join(site, 'file')))).rejects.toThrow(/file is not a directory$/);
  });

  it('warns of a tag that cannot be read, and lists the others', async () => {
    await publishTo('hello', ['1.0', '1.1']);
    await writeFile(join(site, 'v2/hello/manifests/1.1'), 'no manifest');
    const { names, told } = await listing(settingsFor(site, ['hello'], { long: true }));
    expect(names[0]?.tags.map(({ tag, digest }) => [tag, digest !== undefined])).toEqual([
      ['1.1', false],
      ['1.0', true],
    ]);
    expect(told).toEqual([expect.stringMatching(/^warning: hello:1.1 cannot be read: .*is not JSON$/)]);
    await expect(listing(settingsFor(site, ['hello:1.1']))).rejects.toMatchObject({ code: 'damaged' });
  });

  it('warns of a platform that is gone', async () => {
    await publishTo('hello', ['1.0']);
    const before = await listing(settingsFor(site, ['hello:1.0']));
    const digest = before.names[0]?.tags[0]?.platforms?.[0]?.digest ?? '';
    await rm(join(site, 'v2/hello/manifests', digest));
    const { names, told } = await listing(settingsFor(site, ['hello:1.0']));
    expect(names[0]?.tags[0]?.platforms?.[0]).toEqual({ platform: 'linux/amd64', digest });
    expect(told).toEqual([
      `warning: hello:1.0 lists ${digest} for linux/amd64, which is not there or no image`,
    ]);
  });

  it('tells what partial publishes have left', async () => {
    await publishTo('hello', ['1.0']);
    await mkdir(join(site, 'v2/_alba/hello/parts/1.1/c0ffee'), { recursive: true });
    await writeFile(join(site, 'v2/_alba/hello/parts/1.1/c0ffee/linux.amd64'), '{}');
    const { names } = await listing(settingsFor(site, ['hello']));
    expect(names[0]?.partial).toEqual([
      { tag: '1.1', build: 'c0ffee', records: 1, platforms: ['linux/amd64'] },
    ]);
  });
});

describe('a layout', () => {
  it('is not what is any other directory', async () => {
    await publishTo('hello', ['1.0']);
    await expect(listing(settingsFor(`oci:${site}`))).rejects.toMatchObject({
      code: 'target',
      message: `${site} is not an image layout: it has no index.json`,
      hint: 'a store in a directory is named without oci:',
    });
  });

  it('lists its tags, which have no date and no name', async () => {
    await publishImage(ociLayout({ path: site, run }), await sampleMerged(run), { tags: ['1.0', 'main'] });
    const { names } = await listing(settingsFor(`oci:${site}`, ['']));
    expect(names).toEqual([
      {
        name: '',
        tags: [
          { tag: '1.0', class: 'release' },
          { tag: 'main', class: 'development' },
        ],
      },
    ]);
    const named = await listing(settingsFor(`oci:${site}`, ['hello:1.0']));
    expect(named.names[0]?.tags[0]?.platforms).toHaveLength(2);
    await expect(listing(settingsFor(`oci:${site}`, ['hello:1.1']))).rejects.toThrow(/^1.1 is not in oci:/);
  });
});

describe('a registry', () => {
  const target = 'docker://registry.example/birds/hello';

  it('lists the tags of the repository, without dates and without records of partial publishes', async () => {
    const repository = new RepositoryDouble();
    repository.index(['linux/amd64'], 'main', '1.0');
    repository.image('linux/amd64', '_part-1.1-c0ffee-linux-amd64');
    const signature = `sha256-${'a'.repeat(64)}.sig`;
    repository.image('linux/amd64', signature);
    opened.repository = repository;
    const { names } = await listing(settingsFor(target, ['birds/hello']));
    expect(names).toEqual([
      {
        name: 'birds/hello',
        tags: [
          { tag: '1.0', class: 'release' },
          { tag: 'main', class: 'development' },
        ],
        partial: [{ tag: '1.1', build: 'c0ffee', records: 1, platforms: ['linux/amd64'] }],
        attached: [signature],
      },
    ]);
    expect(repository.requests).toEqual(['GET tags']);
  });

  it('is not asked for all its tags where one is named', async () => {
    const repository = new RepositoryDouble();
    repository.index(['linux/amd64'], '1.0');
    opened.repository = repository;
    await listing(settingsFor(target, ['birds/hello:1.0']));
    expect(repository.requests).not.toContain('GET tags');
  });

  it('fails where it knows no such repository', async () => {
    const repository = Object.assign(new RepositoryDouble(), { tags: async () => undefined });
    opened.repository = repository;
    for (const names of [['birds/hello'], ['birds/hello:1.0']]) {
      await expect(listing(settingsFor(target, names))).rejects.toMatchObject({
        code: 'target',
        message: `${target}: the registry knows no such repository`,
      });
    }
  });
});
