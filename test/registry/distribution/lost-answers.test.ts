import { describe, expect, it } from 'vitest';
import type { Answer } from '../../support/registry-double/exchange.ts';
import { once, times } from '../../support/registry-double/faults.ts';
import { blobIn, checkTag, tagsIn } from './held.ts';
import { place } from './place.ts';
import { asks } from './requests.ts';
import { imageOf, publish, release, rootOf, send, streamedBlob } from './sample.ts';

const lost = { reset: 'after' } as const;
const failed = { rewrite: (): Answer => ({ status: 500 }) };

describe.each([
  ['lost', lost],
  ['500', failed],
] as const)('an answer that is %s', (_, fault) => {
  it('to the end of an upload: the blob is not sent again', async () => {
    for (const uploadUrls of ['stable', 'changing'] as const) {
      const { double, open } = await place({ uploadUrls });
      const blob = streamedBlob(4 << 20);
      double.faults = once(asks.commit, fault);
      await open().putBlob(blob);
      expect(blobIn(double, blob.descriptor.digest)?.length).toBe(4 << 20);
      expect(double.log.bytes(asks.upload)).toBe(4 << 20);
    }
  });

  it('to a chunk: the next begins where it ended', async () => {
    const { double, open } = await place({ maxBody: 5 << 20, uploadUrls: 'stable' });
    const blob = streamedBlob(14 << 20);
    let nth = 0;
    double.faults = (request) => (request.method === 'PATCH' && nth++ === 1 ? fault : undefined);
    await open().putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(14 << 20);
  });

  it('to the beginning of an upload: another one begins', async () => {
    const { double, open } = await place({ singlePost: false });
    const blob = streamedBlob(1 << 20);
    double.faults = times(2, asks.start, fault);
    await open().putBlob(blob);
    expect(double.log.bytes(asks.upload)).toBe(1 << 20);
  });

  it('to a manifest or a tag: both are there, once', async () => {
    for (const kind of ['putDigest', 'putTag'] as const) {
      const { double, open } = await place();
      double.faults = times(2, asks[kind], fault);
      await publish(open(), imageOf('one'));
      await checkTag(double, '1.0');
      expect(tagsIn(double)).toEqual(['1.0']);
    }
  });

  it('to a release: it is this run’s, not another’s', async () => {
    const { double, open } = await place();
    const [image, repository] = [imageOf('one'), open()];
    await send(repository, image);
    double.faults = once(asks.putTag, fault);
    await repository.point(['1.0'], rootOf(repository, image).root, release);
    await checkTag(double, '1.0');
  });

  it('to a removal: it is removed', async () => {
    const { double, open } = await place();
    await publish(open(), imageOf('one'));
    double.faults = once(asks.remove, fault);
    expect(['removed', 'absent']).toContain(await open({ purpose: 'remove' }).remove('1.0'));
    expect(tagsIn(double)).toEqual([]);
  });
});
