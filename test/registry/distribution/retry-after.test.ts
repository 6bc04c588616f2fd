import { describe, expect, it } from 'vitest';
import { failing, times } from '../../support/registry-double/faults.ts';
import { failureOf } from './failure.ts';
import { blobIn } from './held.ts';
import { place } from './place.ts';
import { asks } from './requests.ts';
import { smallBlob, streamedBlob } from './sample.ts';

const total = (sleeps: readonly number[]) => sleeps.reduce((sum, one) => sum + one, 0);

describe.each([429, 503])('Retry-After with %d', (status) => {
  it.each([['headBlob'], ['start'], ['commit']] as const)(
    'is waited for in full, in seconds: %s',
    async (kind) => {
      const { double, open, sleeps } = await place({ singlePost: false });
      double.faults = times(1, asks[kind], failing(status, { 'Retry-After': '7' }));
      const blob = streamedBlob(1 << 20);
      const repository = open();
      await repository.hasBlob(blob.descriptor);
      await repository.putBlob(blob);
      expect(blobIn(double, blob.descriptor.digest)).toBeDefined();
      expect(total(sleeps)).toBeGreaterThanOrEqual(7000);
      expect(total(sleeps)).toBeLessThan(9000);
    },
  );

  it('is waited for in full, as a date', async () => {
    const { double, open, sleeps } = await place();
    const date = new Date(Date.now() + 9000).toUTCString();
    double.faults = times(1, asks.headBlob, failing(status, { 'Retry-After': date }));
    await open().hasBlob(smallBlob().descriptor);
    expect(total(sleeps)).toBeGreaterThanOrEqual(7000);
    expect(total(sleeps)).toBeLessThan(12_000);
  });

  it.each(['0', '-5', 'soon', 'Thu, 01 Jan 1970 00:00:00 GMT', ''])(
    'of “%s” is an ordinary pause',
    async (value) => {
      const { double, open, sleeps } = await place();
      double.faults = times(1, asks.headBlob, failing(status, { 'Retry-After': value }));
      await open().hasBlob(smallBlob().descriptor);
      expect(total(sleeps)).toBeLessThan(1000);
    },
  );

  it('beyond the budget ends at once, and says how long that was to be', async () => {
    const { double, open, sleeps } = await place();
    double.faults = times(1, asks.headBlob, failing(status, { 'Retry-After': '7200' }));
    const error = await failureOf(open({ patience: { budget: 60_000 } }).hasBlob(smallBlob().descriptor));
    expect(error.code).toBe('target');
    expect(error.message).toMatch(/127\.0\.0\.1/);
    expect(`${error.message} ${error.hint}`).toMatch(/7,?200 s|2 ?h|two hours|120 min/);
    expect(total(sleeps)).toBeLessThan(1000);
    expect(double.log.count(asks.headBlob)).toBe(1);
  });

  it('again and again ends when the budget of the run is used up', async () => {
    const { double, open, sleeps } = await place();
    const repository = open({ patience: { budget: 60_000, tries: 10 } });
    double.faults = times(2, asks.headBlob, failing(status, { 'Retry-After': '25' }));
    await repository.hasBlob(smallBlob().descriptor);
    double.faults = times(1, asks.headBlob, failing(status, { 'Retry-After': '25' }));
    await failureOf(repository.hasBlob(smallBlob('second').descriptor));
    expect(total(sleeps)).toBeGreaterThanOrEqual(50_000);
    expect(total(sleeps)).toBeLessThan(60_000);
  });
});
