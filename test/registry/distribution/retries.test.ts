import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../../src/report/describe-failure.ts';
import { always, failing, times } from '../../support/registry-double/faults.ts';
import { expectFailure, failureOf } from './failure.ts';
import { checkTag } from './held.ts';
import { place, quick } from './place.ts';
import { asks } from './requests.ts';
import { imageOf, publish, smallBlob } from './sample.ts';

const requests = ['headBlob', 'start', 'bytes', 'commit', 'putDigest', 'putTag', 'readManifest'] as const;
const passing = [408, 425, 429, 500, 502, 503, 504];

it('of which the pauses grow long is told once, with what the registry does', async () => {
  const { double, open, said } = await place({ singlePost: false });
  double.faults = times(4, asks.putTag, failing(500));
  await publish(open({ patience: { tries: 6, firstPause: 500, longestPause: 20_000 } }), imageOf('one'));
  await checkTag(double, '1.0');
  const told = said.filter((line) => line.includes('trying again'));
  expect(told).toEqual([
    expect.stringMatching(/127\.0\.0\.1:\d+ answers with status 500: trying again, later each time$/),
  ]);
});

describe.each(requests)('%s', (kind) => {
  it.each([
    // Which statuses pass is told for one kind of request: all of them know it from the same place.
    ...(kind === 'start' ? passing : [429, 503]).map((status) => [status, failing(status)] as const),
    ['a reset', { reset: 'before' } as const] as const,
  ])('is tried again after %s', async (_, fault) => {
    const { double, open, sleeps } = await place({ singlePost: false });
    double.faults = times(2, asks[kind], fault);
    await run(open());
    await checkTag(double, '1.0');
    expect(double.log.count(asks[kind])).toBeGreaterThanOrEqual(3);
    // A pause before each, longer than the last, but for chance.
    const pauses = sleeps.filter((pause) => pause > 0);
    expect(pauses.length).toBeGreaterThanOrEqual(1);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(quick.longestPause * 1.5);
  });

  it.each([
    ['503', failing(503)],
    ['429', failing(429)],
    ['a reset', { reset: 'before' } as const],
  ] as const)('is given up after some tries: %s', async (_, fault) => {
    const { double, open } = await place({ singlePost: false });
    double.faults = always(asks[kind], fault);
    const error = await expectFailure(run(open({ patience: { tries: 3 } })), 'target', /127\.0\.0\.1/);
    expect(error.hint ?? '').not.toBe('');
    const perObject = Math.max(
      ...counted(double.log.all(asks[kind]).map(({ path }) => path.split('?')[0] ?? '')),
    );
    expect(perObject).toBeLessThanOrEqual(
      kind === 'start' ? 3 * 4 : kind === 'commit' || kind === 'bytes' ? 4 : 3,
    );
    expect([...(double.content.repositories.get('tools/hello')?.tags.keys() ?? [])]).toEqual(
      kind === 'readManifest' ? expect.any(Array) : [],
    );
  });

  it.each([400, 403, 501])('is not tried again after %d', async (status) => {
    const { double, open } = await place({ singlePost: false });
    double.faults = always(asks[kind], failing(status, {}, status === 403 ? 'DENIED' : 'UNSUPPORTED'));
    const error = await failureOf(run(open()));
    expect(error.code).toBe(status === 403 ? 'denied' : 'target');
    expect(error.message).toMatch(/127\.0\.0\.1/);
  });

  async function run(repository: Parameters<typeof publish>[0]): Promise<void> {
    const image = imageOf('one');
    for (const { descriptor } of image.blobs) await repository.hasBlob(descriptor);
    await publish(repository, image);
    await repository.readManifest('1.0');
  }
});

it('what the registry says is in the error', async () => {
  const { double, open } = await place();
  const errors = [{ code: 'DENIED', message: 'quota of the project is used up' }];
  double.faults = always(asks.upload, { answer: { status: 403, body: JSON.stringify({ errors }) } });
  expect((await failureOf(open().putBlob(smallBlob()))).message).toContain('quota of the project is used up');
});

it('control characters of what the registry says are not printed', async () => {
  const { double, open } = await place();
  const errors = [{ code: 'X', message: 'red \u001b[31m and\r\n::error::two lines' }];
  double.faults = always(asks.upload, { answer: { status: 400, body: JSON.stringify({ errors }) } });
  const error = await open()
    .putBlob(smallBlob())
    .catch((thrown: unknown) => thrown);
  // Two lines: the message, and the hint.
  expect(describeFailure(error, { debug: false }).split('\n')).toHaveLength(2);
});

it('a wait ends with the run', async () => {
  const stop = new AbortController();
  const { double, open } = await place();
  double.faults = () => {
    stop.abort(new Error('enough'));
    return failing(503);
  };
  await expect(open({ signal: stop.signal }).hasBlob(smallBlob().descriptor)).rejects.toThrow('enough');
});

function counted(values: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}
