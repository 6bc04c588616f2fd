import { describe, expect, it } from 'vitest';
import type { Answer } from '../../support/registry-double/exchange.ts';
import { always, once } from '../../support/registry-double/faults.ts';
import { line } from '../../support/registry-double/log.ts';
import { expectFailure, failureOf } from './failure.ts';
import { checkTag, tagsIn } from './held.ts';
import { place } from './place.ts';
import { asks } from './requests.ts';
import { imageOf, publish, release, replaceable, rootOf, send, smallBlob } from './sample.ts';

const tags = ['1.0', '1', 'latest'];

describe('several tags', () => {
  it('are written by one request where the registry takes them so', async () => {
    const { double, open } = await place({ queryTags: 'all' });
    const [image, repository] = [imageOf('one'), open()];
    const { root } = await send(repository, image);
    double.log.clear();
    await repository.point(tags, root, replaceable);
    expect(double.log.count(asks.putManifest)).toBe(1);
    const [put] = double.log.all(asks.putManifest);
    expect(new URL(put?.path ?? '', double.origin).searchParams.getAll('tag').sort()).toEqual(
      [...tags].sort(),
    );
    for (const tag of tags) await checkTag(double, tag);
  });

  it.each(['none', 'first'] as const)(
    'are written by one request each where it takes %s of them',
    async (queryTags) => {
      const { double, open } = await place({ queryTags });
      await publish(open(), imageOf('one'), tags);
      for (const tag of tags) await checkTag(double, tag);
      for (const tag of tags)
        expect(double.log.count(new RegExp(`^PUT \\S+/manifests/${tag}$`))).toBeLessThanOrEqual(1);
      expect(tagsIn(double)).toEqual([...tags].sort());
    },
  );

  it('are written where the registry does not take such a query at all', async () => {
    const { double, open } = await place();
    double.faults = always(/^PUT \S+\/manifests\/\S+\?/, {
      answer: { status: 400, body: '{"errors":[{"code":"UNSUPPORTED","message":"unknown parameter"}]}' },
    });
    await publish(open(), imageOf('one'), tags);
    for (const tag of tags) await checkTag(double, tag);
  });

  it('are written again only where they stand for something else', async () => {
    const { double, open } = await place();
    await publish(open(), imageOf('one'), tags);
    const [image, repository] = [imageOf('one'), open()];
    for (const tag of tags) await repository.readManifest(tag);
    double.log.clear();
    const count = await repository.point(tags, rootOf(repository, image).root, replaceable);
    expect(count).toEqual({ objects: 0, bytes: 0 });
    expect(double.log.count(/^(PUT|POST|PATCH|DELETE)/)).toBe(0);
  });

  it('count what was written', async () => {
    const { open } = await place();
    const [image, repository] = [imageOf('one'), open()];
    const { root } = await send(repository, image);
    const { size } = image.index.descriptor;
    expect(await repository.point(['1.0', '1'], root, replaceable)).toEqual({ objects: 2, bytes: 2 * size });
  });
});

describe('a release', () => {
  it('is refused when another content stands there by the time it is written', async () => {
    const { double, open } = await place();
    const [image, repository] = [imageOf('one'), open()];
    await repository.readManifest('1.0');
    const { root } = await send(repository, image);
    await publish(open(), imageOf('two'));
    const before = double.content.repository('tools/hello').tags.get('1.0');
    await expectFailure(repository.point(['1.0'], root, release), 'released', /1\.0/);
    expect(double.content.repository('tools/hello').tags.get('1.0')).toBe(before);
  });

  it.each(['none', 'all'] as const)(
    'is read back, so that who is overwritten at the same moment hears of it (?tag=: %s)',
    async (queryTags) => {
      const { double, open } = await place({ queryTags });
      await publish(open(), imageOf('two'), ['other']);
      const other = double.content.repository('tools/hello').tags.get('other') ?? '';
      const [image, repository] = [imageOf('one'), open()];
      const { root } = await send(repository, image);
      double.faults = once(asks.putTag, {
        rewrite(answer) {
          double.content.repository('tools/hello').tags.set('1.0', other);
          return answer;
        },
      });
      const error = await failureOf(repository.point(['1.0'], root, release));
      expect(['released', 'conflict']).toContain(error.code);
      expect(error.message).toContain('1.0');
    },
  );

  it('that another job wrote at the same moment with the same content is this one’s, too', async () => {
    const { double, open } = await place();
    await publish(open(), imageOf('one', { job: '2' }), ['other']);
    const other = double.content.repository('tools/hello').tags.get('other') ?? '';
    const [image, repository] = [imageOf('one', { job: '1' }), open()];
    const { root } = await send(repository, image);
    double.faults = once(asks.putTag, {
      rewrite(answer) {
        double.content.repository('tools/hello').tags.set('1.0', other);
        return answer;
      },
    });
    await repository.point(['1.0'], root, release);
    await checkTag(double, '1.0');
  });

  it('beside tags that may be replaced: none is written where it is refused', async () => {
    const { double, open } = await place();
    await publish(open(), imageOf('one'));
    const [image, repository] = [imageOf('two'), open()];
    const { root } = await send(repository, image);
    const options = { replace: (tag: string) => tag === 'latest', claim: (tag: string) => tag !== 'latest' };
    await expectFailure(repository.point(['latest', '1.0'], root, options), 'released', /1\.0/);
    expect(tagsIn(double)).toEqual(['1.0']);
  });
});

describe('a tag', () => {
  it('that the registry does not let change ends in what it says', async () => {
    const { double, open } = await place({ immutableTags: true });
    await publish(open(), imageOf('one'));
    const [image, repository] = [imageOf('two'), open()];
    const { root } = await send(repository, image);
    const error = await failureOf(repository.point(['1.0'], root, replaceable));
    expect(error.message).toMatch(/immutable/);
    expect(double.log.count(asks.putTag)).toBeLessThanOrEqual(3);
  });

  it('that is written under another digest than was sent is damaged', async () => {
    const { double, open } = await place();
    const [image, repository] = [imageOf('one'), open()];
    const { root } = await send(repository, image);
    const wrong = smallBlob('wrong').descriptor.digest;
    const rewrite = (answer: Answer) => ({
      ...answer,
      headers: { ...answer.headers, 'Docker-Content-Digest': wrong },
    });
    double.faults = always(asks.putManifest, { rewrite });
    await expectFailure(repository.point(['1.0'], root, replaceable), 'damaged', /sha256:/);
  });

  it('of which nothing is known, in a repository of which nothing is known, is undefined', async () => {
    const { open } = await place();
    expect(await open({ purpose: 'read' }).readManifest('1.0')).toBeUndefined();
    expect(await open({ purpose: 'read' }).hasBlob(smallBlob().descriptor)).toBe(false);
    expect(await open().newestTags(5)).toEqual([]);
    expect(await open().isListed('1.0')).toBe(false);
  });

  it('is asked for under its media types, and pushed under its own', async () => {
    const { double, open } = await place();
    await publish(open(), imageOf('one'));
    await open().readManifest('1.0');
    const accept =
      double.log.requests.findLast((one) => asks.readManifest.test(line(one)))?.headers.accept ?? '';
    for (const type of [
      'oci.image.index.v1',
      'oci.image.manifest.v1',
      'docker.distribution.manifest.list.v2',
      'docker.distribution.manifest.v2',
    ])
      expect(accept).toContain(type);
  });

  it('is found where HEAD does not tell its digest', async () => {
    const { double, open } = await place();
    const [image, repository] = [imageOf('one'), open()];
    const { root } = await send(repository, image);
    double.faults = always(asks.headManifest, {
      rewrite: ({ status, headers = {} }: Answer) => ({
        status,
        headers: { 'Content-Type': headers['Content-Type'] ?? '' },
      }),
    });
    await repository.point(['1.0'], root, release);
    await checkTag(double, '1.0');
  });

  it('has a place and a reference for people', async () => {
    const { double, open } = await place();
    const repository = open();
    expect(repository.reference('1.0')).toBe(`${double.host}/tools/hello:1.0`);
    expect(repository.place('manifests', '1.0')).toContain('1.0');
    expect(repository.name).toBe(`docker://${double.host}/tools/hello`);
  });
});
