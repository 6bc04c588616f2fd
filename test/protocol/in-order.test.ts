import { expect, test } from 'vitest';
import { inOrder } from '../../src/protocol/in-order.ts';

const never = new AbortController().signal;

/** Work that ends only when its signal is aborted, a moment later. */
function untilAborted(signal: AbortSignal, ended: () => void): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      setImmediate(() => {
        ended();
        reject(new Error('aborted'));
      });
    });
  });
}

test('gives results and calls in the order of the items, whichever ends first', async () => {
  const releases: (() => void)[] = [];
  const done: number[] = [];
  const work = async (item: number) => {
    if (item === 3) for (const release of releases) release();
    else await new Promise<void>((resolve) => releases.push(resolve));
    return item * 10;
  };
  expect(await inOrder([1, 2, 3], 3, never, work, (item) => done.push(item))).toEqual([10, 20, 30]);
  expect(done).toEqual([1, 2, 3]);
});

test('after a failure aborts the others, waits for them, begins no more and tells the first error', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = (item: number, signal: AbortSignal) => {
    begun.push(item);
    return item === 2
      ? Promise.reject(new Error('the second'))
      : untilAborted(signal, () => ended.push(item));
  };
  await expect(inOrder([1, 2, 3, 4, 5], 3, never, work)).rejects.toThrow('the second');
  expect(begun).toEqual([1, 2, 3]);
  expect(ended).toEqual([1, 3]);
});

test('ends with the reason of the signal it was given', async () => {
  const controller = new AbortController();
  const ended: number[] = [];
  const work = async (item: number, signal: AbortSignal) => {
    const end = untilAborted(signal, () => ended.push(item));
    if (item === 2) controller.abort(new Error('interrupted'));
    await end;
  };
  await expect(inOrder([1, 2, 3], 2, controller.signal, work)).rejects.toThrow('interrupted');
  expect(ended).toEqual([1, 2]);
});
