import pLimit from 'p-limit';

/**
 * Works on several items at once and returns the results in the items' order; `done` is called in that order too, as
 * soon as all before it are done. After the first failure the others are aborted, waited for, and its error is thrown;
 * so nothing is left at work behind the caller's back.
 */
export async function inOrder<T, R>(
  items: readonly T[],
  concurrency: number,
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<R>,
  done: (item: T, result: R) => void = () => {},
): Promise<R[]> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const limit = pLimit(concurrency);
  const running = items.map((item) =>
    limit(async () => {
      either.throwIfAborted();
      try {
        return await work(item, either);
      } catch (error) {
        failure.abort(error);
        throw error;
      }
    }),
  );
  const settled = Promise.allSettled(running);
  try {
    const results: R[] = [];
    for (const [at, item] of items.entries()) {
      const result = await (running[at] as Promise<R>);
      done(item, result);
      results.push(result);
    }
    return results;
  } catch (error) {
    if (!either.aborted) failure.abort(error);
    await settled;
    // The first failure's error: the others only followed it.
    throw either.reason;
  }
}
