import { describe, expect, it } from 'vitest';
import { always, captivePortal, failing, once } from '../../support/registry-double/faults.ts';
import { expectFailure, failureOf } from './failure.ts';
import { tagsIn } from './held.ts';
import { place } from './place.ts';
import { asks } from './requests.ts';
import { imageOf, publish } from './sample.ts';

const image = imageOf('one');
const { digest } = image.index.descriptor;

describe('a removal', () => {
  it('of a tag leaves the others', async () => {
    const { double, open } = await place();
    await publish(open(), image, ['1.0', 'latest']);
    expect(await open({ purpose: 'remove' }).remove('1.0')).toBe('removed');
    expect(tagsIn(double)).toEqual(['latest']);
  });

  it('of a digest takes its tags with it', async () => {
    const { double, open } = await place();
    await publish(open(), image, ['1.0', 'latest']);
    expect(await open({ purpose: 'remove' }).remove(digest)).toBe('removed');
    expect(tagsIn(double)).toEqual([]);
  });

  it('of what is not there says so', async () => {
    const { open } = await place();
    expect(await open({ purpose: 'remove' }).remove('1.0')).toBe('absent');
    await publish(open(), image);
    expect(await open({ purpose: 'remove' }).remove('2.0')).toBe('absent');
    expect(await open({ purpose: 'remove' }).remove(imageOf('two').index.descriptor.digest)).toBe('absent');
  });

  it.each([400, 405])('is forbidden where the registry does not do that (%d)', async (status) => {
    const { double, open } = await place({ removal: { tags: status, manifests: status, blobs: status } });
    await publish(open(), image);
    for (const reference of ['1.0', digest]) {
      expect(await open({ purpose: 'remove' }).remove(reference)).toBe('forbidden');
    }
    expect(tagsIn(double)).toEqual(['1.0']);
  });

  it('that nobody may do is denied, or forbidden', async () => {
    const { double, open } = await place({ removal: { tags: 403, manifests: 403, blobs: 403 } });
    await publish(open(), image);
    const ended = await open({ purpose: 'remove' })
      .remove('1.0')
      .catch((error: unknown) => error);
    if (ended !== 'forbidden') await expectFailure(Promise.reject(ended), 'denied', /127\.0\.0\.1/);
    expect(tagsIn(double)).toEqual(['1.0']);
  });

  it('is asked for again after a moment’s failure', async () => {
    for (const fault of [failing(503), { reset: 'before' } as const]) {
      const { double, open } = await place();
      await publish(open(), image);
      double.faults = once(asks.remove, fault);
      expect(await open({ purpose: 'remove' }).remove('1.0')).toBe('removed');
    }
  });

  it('is not believed of a page of HTML', async () => {
    const { double, open } = await place();
    await publish(open(), image);
    double.faults = always(asks.remove, captivePortal);
    await failureOf(open({ purpose: 'remove' }).remove('1.0'));
  });
});
