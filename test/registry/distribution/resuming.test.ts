import { describe, expect, it } from 'vitest';
import { always, each, failing, once, times } from '../../support/registry-double/faults.ts';
import { tokens } from '../../support/registry-double/knobs.ts';
import { expectFailure } from './failure.ts';
import { blobIn } from './held.ts';
import { place } from './place.ts';
import { asks } from './requests.ts';
import { streamedBlob } from './sample.ts';

const size = 4 << 20;

describe('an upload that broke off', () => {
  it.each(['stable', 'changing'] as const)(
    'goes on where the registry says it ended (addresses: %s)',
    async (uploadUrls) => {
      const { double, open } = await place({ uploadUrls });
      const blob = streamedBlob(size);
      double.faults = once(asks.bytes, { breakAfter: 3 << 20 });
      await open().putBlob(blob);
      expect(blobIn(double, blob.descriptor.digest)?.length).toBe(size);
      expect(double.log.count(asks.status)).toBeGreaterThanOrEqual(1);
      expect(double.log.bytes(asks.bytes)).toBeLessThan(1.2 * size);
    },
  );

  it('begins at the first byte where the registry kept none, though it says 0-0', async () => {
    const { double, open } = await place({ partial: 'dropped' });
    const blob = streamedBlob(size);
    double.faults = once(asks.bytes, { breakAfter: 3 << 20 });
    await open().putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(size);
    expect(double.log.bytes(asks.bytes)).toBeLessThan(2 * size);
  });

  it('goes on after one byte', async () => {
    const { double, open } = await place();
    const blob = streamedBlob(size);
    double.faults = once(asks.bytes, { breakAfter: 1 });
    await open().putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(size);
  });

  it('begins anew where the registry has forgotten it', async () => {
    const { double, open } = await place();
    const blob = streamedBlob(size);
    double.faults = (request) => {
      const fault = broken(request);
      if (fault !== undefined) setImmediate(() => double.content.uploads.clear());
      return fault;
    };
    const broken = once(asks.bytes, { breakAfter: 1 << 20 });
    await open().putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(size);
  });

  it.each([404, 405, 500, 501])('begins anew where its status is answered with %d', async (status) => {
    const { double, open } = await place();
    const blob = streamedBlob(size);
    double.faults = each(
      once(asks.bytes, { breakAfter: 1 << 20 }),
      always(asks.status, failing(status, {}, 'BLOB_UPLOAD_UNKNOWN')),
    );
    await open().putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(size);
  });

  it('finds its place again by 416 where it was told a wrong one', async () => {
    const { double, open } = await place();
    const blob = streamedBlob(size);
    double.faults = each(
      once(asks.bytes, { breakAfter: 3 << 20 }),
      once(asks.status, {
        rewrite: (answer) => ({ ...answer, headers: { ...answer.headers, Range: '0-99' } }),
      }),
    );
    await open().putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(size);
  });

  it.each(['0-99999999999', 'bytes=0-', '5-3', '-1', ''])(
    'is not led astray by a Range of “%s”',
    async (Range) => {
      const { double, open } = await place();
      const blob = streamedBlob(size);
      double.faults = each(
        once(asks.bytes, { breakAfter: 3 << 20 }),
        once(asks.status, { rewrite: (answer) => ({ ...answer, headers: { ...answer.headers, Range } }) }),
      );
      await open().putBlob(blob);
      expect(blobIn(double, blob.descriptor.digest)?.length).toBe(size);
    },
  );

  it('goes on as often as it has come further, beyond the tries of one request', async () => {
    const { double, open } = await place();
    const blob = streamedBlob(size);
    double.faults = times(7, asks.bytes, { breakAfter: 1 << 19 });
    await open({ patience: { tries: 3 } }).putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(size);
    expect(double.log.bytes(asks.bytes)).toBeLessThan(1.5 * size);
  });

  it('is given up after some tries where it comes no further', async () => {
    const { double, open } = await place();
    double.faults = always(asks.bytes, { reset: 'before' });
    await expectFailure(
      open({ patience: { tries: 3 } }).putBlob(streamedBlob(size)),
      'target',
      /127\.0\.0\.1/,
    );
    expect(double.log.count(asks.bytes)).toBeLessThanOrEqual(4);
  });

  it.each([401, 408, 425, 429, 500, 502, 503, 504])('goes on after an early %d', async (status) => {
    const { double, open } = await place({ auth: tokens() });
    const blob = streamedBlob(size);
    const fault = failing(status, status === 401 ? { 'WWW-Authenticate': bearer(double.origin) } : {});
    double.faults = once(asks.bytes, { ...fault, early: true });
    await open().putBlob(blob);
    expect(blobIn(double, blob.descriptor.digest)?.length).toBe(size);
  });
});

function bearer(origin: string): string {
  const scope = 'repository:tools/hello:pull,push';
  return `Bearer realm="${origin}/token",service="registry-double",scope="${scope}",error="invalid_token"`;
}
