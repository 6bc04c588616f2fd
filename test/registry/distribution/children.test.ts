import { describe, expect, it } from 'vitest';
import { always, times } from '../../support/registry-double/faults.ts';
import { missingPart } from '../../support/registry-double/manifest-check.ts';
import { expectFailure } from './failure.ts';
import { checkTag, tagsIn } from './held.ts';
import { place } from './place.ts';
import { asks } from './requests.ts';
import { imageOf, publish, replaceable, rootOf, send, sendParts } from './sample.ts';

const details = ['text', 'object', 'none'] as const;

describe('an index', () => {
  it('is put when each of its manifests answers, not before', async () => {
    const { double, open } = await place({ lateManifests: 2 });
    const [image, repository] = [imageOf('one'), open()];
    await sendParts(repository, image);
    await repository.putManifest(image.index);
    const index = double.log.requests.findIndex(
      ({ path }) => path.includes(image.index.descriptor.digest) && !/\?/.test(path),
    );
    const first = double.log.requests.findIndex(
      ({ method, path }) => method === 'PUT' && path.includes(image.index.descriptor.digest),
    );
    expect(index).toBeGreaterThan(-1);
    const before = double.log.requests.slice(0, first);
    for (const { descriptor } of image.manifests) {
      const answered = before.filter(
        ({ method, path, status }) =>
          /HEAD|GET/.test(method) && path.includes(descriptor.digest) && status === 200,
      );
      expect(answered.length).toBeGreaterThanOrEqual(1);
    }
  });

  it('is not put where one of them never answers', async () => {
    const { double, open } = await place({ lateManifests: 1000 });
    const [image, repository] = [imageOf('one'), open()];
    await sendParts(repository, image);
    const { root } = rootOf(repository, image);
    const work = async () => {
      await repository.putManifest(image.index);
      await repository.point(['1.0'], root, replaceable);
    };
    await expectFailure(work(), 'target', /127\.0\.0\.1/);
    expect(tagsIn(double)).toEqual([]);
    expect(double.log.requests.length).toBeLessThan(120);
  });

  it.each(details)(
    'that is refused though all is there is put again, when all answered (detail: %s)',
    async (detail) => {
      const { double, open } = await place();
      const [image, repository] = [imageOf('one'), open()];
      await sendParts(repository, image);
      const child = image.manifests[1]?.descriptor.digest ?? '';
      double.faults = times(2, asks.putManifest, { answer: missingPart(child, detail).answer });
      const { root, resent } = rootOf(repository, image);
      await repository.putManifest(image.index);
      await repository.point(['1.0'], root, replaceable);
      await checkTag(double, '1.0');
      expect(resent).toEqual([]);
      expect(double.log.count(asks.headManifest)).toBeGreaterThanOrEqual(1);
    },
  );

  it.each(details)('whose manifest is gone has it sent again before the tag (detail: %s)', async (detail) => {
    const { double, open } = await place({ validation: { detail } });
    const [image, repository] = [imageOf('one'), open()];
    const { root, resent } = await send(repository, image);
    const child = image.manifests[1]?.descriptor.digest ?? '';
    const { manifests } = double.content.repository('tools/hello');
    manifests.delete(child);
    await repository.point(['1.0'], root, replaceable);
    expect(resent).toEqual([child]);
    await checkTag(double, '1.0');
  });

  it('that is refused for ever ends in one error, and no tag', async () => {
    const { double, open } = await place();
    const [image, repository] = [imageOf('one'), open()];
    await sendParts(repository, image);
    const child = image.manifests[1]?.descriptor.digest ?? '';
    double.faults = always(asks.putManifest, { answer: missingPart(child, 'text').answer });
    await expectFailure(repository.putManifest(image.index), 'target', /127\.0\.0\.1/);
    expect(double.log.count(asks.putManifest)).toBeLessThan(12);
    expect(tagsIn(double)).toEqual([]);
  });
});

describe('a manifest', () => {
  it('that is refused for a blob which is there is put again', async () => {
    const { double, open } = await place();
    const image = imageOf('one');
    const digest = image.blobs[0]?.descriptor.digest ?? '';
    double.faults = times(2, asks.putManifest, { answer: missingPart(digest, 'text').answer });
    await publish(open(), image);
    await checkTag(double, '1.0');
  });

  it('that is refused for a blob which is not there names the blob', async () => {
    const { open } = await place();
    const [image, repository] = [imageOf('one'), open()];
    const [manifest] = image.manifests;
    const [missing] = image.blobs;
    if (manifest === undefined || missing === undefined) throw new Error('an image has parts');
    const error = await expectFailure(repository.putManifest(manifest), 'target', /127\.0\.0\.1/);
    const named = image.blobs.some(({ descriptor }) =>
      error.message.includes(descriptor.digest.slice(0, 19)),
    );
    expect(named).toBe(true);
  });

  it('is found by one HEAD, and nothing is asked about what it names', async () => {
    const { double, open } = await place();
    const image = imageOf('one');
    await publish(open(), image);
    double.log.clear();
    const [manifest] = image.manifests;
    if (manifest === undefined) throw new Error('an image has manifests');
    expect(await open().hasManifest(manifest.descriptor)).toBe(true);
    expect(double.log.lines()).toEqual([`HEAD /v2/tools/hello/manifests/${manifest.descriptor.digest} 200`]);
  });
});
