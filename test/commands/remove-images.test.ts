import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeImages } from '../../src/commands/remove-images.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { AlbaError } from '../../src/report/error.ts';
import type { ImageSettings } from '../../src/settings/image-settings.ts';
import { removalSchema } from '../../src/settings/removal.ts';
import { directoryStore } from '../../src/store/directory-store.ts';
import { sampleMerged } from '../container/sample-images.ts';
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
  site = await mkdtemp(join(tmpdir(), 'alba-rm-'));
});
afterEach(() => rm(site, { recursive: true }));

const run = sampleRun();

async function publishTo(name: string, tags: readonly string[]): Promise<void> {
  const registry = staticRegistry({ store: directoryStore(site), name, run });
  await publishImage(registry, await sampleMerged(run), { name, tags });
}

async function removing(settings: ImageSettings) {
  const { given, told } = dependencies();
  const { result, failure } = await removeImages(settings, given);
  const { removed, ...rest } = removalSchema.parse(JSON.parse(JSON.stringify(result)));
  const ends = Object.fromEntries(
    removed.map(({ name, reference, status }) => [`${name}:${reference}`, status]),
  );
  return { ...rest, removed, ends, failure, told };
}

async function tagsOf(name: string): Promise<readonly string[]> {
  const { tags } = JSON.parse(await readFile(join(site, `v2/${name}/tags/list`), 'utf8'));
  const manifests = await readdir(join(site, `v2/${name}/manifests`));
  expect(manifests.filter((manifest) => !manifest.includes(':')).sort()).toEqual(tags);
  return tags;
}

describe('rm from a store', () => {
  it('removes tags of several images, and tells the digests under which they still are', async () => {
    await publishTo('hello', ['1.0', '1.1', 'main']);
    await publishTo('gull', ['1.0', 'main']);
    const { failure, ends, removed, told } = await removing(
      settingsFor(site, ['hello:1.0', 'gull:main', 'hello:main']),
    );
    expect(failure).toBeUndefined();
    expect(ends).toEqual({ 'hello:1.0': 'removed', 'hello:main': 'removed', 'gull:main': 'removed' });
    expect(await tagsOf('hello')).toEqual(['1.1']);
    expect(await tagsOf('gull')).toEqual(['1.0']);
    const { digest = '' } = removed[0] ?? {};
    expect(await readdir(join(site, 'v2/hello/manifests'))).toContain(digest);
    expect(told[0]).toBe(`note: hello:1.0 removed (${digest})`);
    expect(told.at(-1)).toBe('done: rm succeeded: hello:1.0, hello:main, gull:main');
  });

  it('removes what is there beside what is not, and fails for that, each with a hint', async () => {
    await publishTo('hello', ['1.0', 'main']);
    const names = ['hello:1.0', 'hello:maim', 'hello:2.0', 'gull:1'];
    const { failure, ends } = await removing(settingsFor(site, names));
    expect(ends).toEqual({
      'hello:1.0': 'removed',
      'hello:maim': 'absent',
      'hello:2.0': 'absent',
      'gull:1': 'absent',
    });
    expect(failure).toBeInstanceOf(AlbaError);
    const { errors } = (failure as { readonly cause: AggregateError }).cause;
    expect(errors.map(({ message, hint }: AlbaError) => [message.replace(site, 'SITE'), hint])).toEqual([
      ['hello:maim is not in SITE', 'did you mean hello:main?'],
      ['hello:2.0 is not in SITE', 'the only tag is main'],
      ['there is no image gull in SITE', 'there is hello'],
    ]);
  });

  it('only tells what would go, on a dry run', async () => {
    await publishTo('hello', ['1.0']);
    const { ends, told, failure } = await removing(settingsFor(site, ['hello:1.0'], { dryRun: true }));
    expect({ ends, failure }).toEqual({ ends: { 'hello:1.0': 'planned' }, failure: undefined });
    expect(told.at(-1)).toBe('done: dry run succeeded: hello:1.0 would be removed; nothing was');
    expect(await tagsOf('hello')).toEqual(['1.0']);
  });
});

describe('rm from a registry', () => {
  const target = 'docker://registry.example/birds/hello';

  function open(rules: ConstructorParameters<typeof RepositoryDouble>[0]) {
    const repository = new RepositoryDouble(rules);
    opened.repository = repository;
    return { repository, digest: repository.index(['linux/amd64', 'linux/arm64'], '1.0', 'latest') };
  }

  it('asks for the right to remove, unless it only looks', async () => {
    open({});
    await removing(settingsFor(target, ['birds/hello:1.0'], { dryRun: true }));
    expect(opened.purpose).toBe('read');
    await removing(settingsFor(target, ['birds/hello:1.0']));
    expect(opened.purpose).toBe('remove');
  });

  it('names the tags that need an image, and how to remove all of them', async () => {
    const { repository } = open({ tags: false });
    const { failure, ends } = await removing(settingsFor(target, ['birds/hello:1.0']));
    expect(ends).toEqual({ 'birds/hello:1.0': 'kept' });
    expect(failure).toMatchObject({
      code: 'target',
      message: `birds/hello:1.0 stays: ${repository.name} removes no tag by itself, and birds/hello:latest is the same image`,
      hint: 'to remove all of it, name the others too: --tag birds/hello:1.0,birds/hello:latest; else publish another image under this tag',
    });
    const again = await removing(settingsFor(target, ['birds/hello:1.0', 'birds/hello:latest']));
    expect(again.failure).toBeUndefined();
    expect(repository.pointed.size).toBe(0);
  });

  it('says that a tag in the target is too narrow for that', async () => {
    open({ tags: false });
    const { failure } = await removing(settingsFor(`${target}:1.0`, ['birds/hello:1.0']));
    expect(failure).toMatchObject({
      hint: expect.stringContaining(
        '--tag birds/hello:1.0,birds/hello:latest, with no tag in the target; else',
      ),
    });
  });

  it('names the tags that need a digest', async () => {
    const { repository, digest } = open({});
    const child = [...repository.manifests.keys()][0];
    const { failure } = await removing(settingsFor(target, [`birds/hello:${child}`]));
    expect(failure).toMatchObject({
      message: `birds/hello@${child} stays: birds/hello:1.0, birds/hello:latest hold it`,
    });
    const index = await removing(settingsFor(target, [`birds/hello:${digest}`]));
    expect(index.failure).toMatchObject({
      message: `birds/hello@${digest} stays: birds/hello:1.0, birds/hello:latest are the same image`,
    });
  });

  it.each([
    [
      'docker.io/birds/hello',
      /hub\.docker\.com\/r\/birds\/hello\/tags.*repositories\/birds\/hello\/tags\/1\.0\//,
    ],
    ['docker.io/hello', /hub\.docker\.com\/r\/library\/hello\/tags/],
    ['ghcr.io/birds/sea/hello', /github\.com\/birds\?tab=packages.*container\/sea%2Fhello\/versions\/ID/],
    ['1.dkr.ecr.eu-west-1.amazonaws.com/birds', /--repository-name birds --image-ids imageTag=1\.0$/],
    ['registry.example/birds', /REGISTRY_STORAGE_DELETE_ENABLED=true$/],
  ])('tells where to remove it else, on %s', async (where, hint) => {
    const { repository } = open({ tags: false, digests: false });
    repository.pointed.delete('latest');
    const place = `docker://${where}`;
    const { failure } = await removing(settingsFor(place, [`${where.replace(/^[^/]*\//, '')}:1.0`]));
    expect(failure).toMatchObject({
      code: 'target',
      message: expect.stringMatching(/ stays: .* lets nobody remove it by its API$/),
      hint: expect.stringMatching(hint),
    });
  });

  it('reads no tags where it is known that the registry removes nothing', async () => {
    const { repository } = open({ tags: false, digests: false });
    const { failure } = await removing(settingsFor('docker://ghcr.io/birds/hello', ['birds/hello:1.0']));
    expect(failure).toMatchObject({ hint: expect.stringMatching(/^on GitHub: /) });
    expect(repository.requests).not.toContain('GET latest');
  });

  it('tells where to remove it else, too, where the account is refused by a host that removes no tags', async () => {
    const { repository } = open({});
    repository.remove = async () => {
      throw new AlbaError('denied', 'anna may not remove', { hint: 'log in' });
    };
    const denied = async (target: string, name: string) =>
      (await removing(settingsFor(target, [`${name}:1.0`]))).failure;
    expect(await denied(target, 'birds/hello')).toMatchObject({ code: 'denied', hint: 'log in' });
    expect(await denied('docker://docker.io/birds/hello', 'birds/hello')).toMatchObject({
      code: 'denied',
      message: 'anna may not remove',
      hint: expect.stringMatching(/^log in; it may be .*; on Docker Hub: .*\/birds\/hello\/tags\/1\.0\/$/),
    });
  });

  it('tells what was done before the registry could not be reached', async () => {
    const { repository } = open({});
    const remove = repository.remove.bind(repository);
    repository.remove = async (reference) => {
      if (reference === 'latest') throw new AlbaError('target', 'no connection');
      return remove(reference);
    };
    const names = ['birds/hello:1.0', 'birds/hello:latest', 'birds/hello:2.0'];
    const { ends, failure } = await removing(settingsFor(target, names));
    expect(failure).toMatchObject({ message: 'no connection' });
    expect(ends).toEqual({
      'birds/hello:1.0': 'removed',
      'birds/hello:latest': 'kept',
      'birds/hello:2.0': 'kept',
    });
  });
});
