import { AlbaError } from '../report/error.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Run } from './run.ts';

/**
 * Makes one of the small requests for which the protocols set a deadline, tries included. Rejects with `target` when it is
 * over. The timer is our own: Node 20 forgets an `AbortSignal.timeout` that only an `AbortSignal.any` holds.
 */
export async function promptly<Answer>(
  run: Run,
  store: ObjectStore,
  request: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const late = new AbortController();
  const seconds = run.timing.request / 1000;
  const timer = setTimeout(() => {
    late.abort(
      new AlbaError('target', `${store.name} did not answer within ${seconds} s`, {
        hint: 'look after the store or the way to it, and run this again',
      }),
    );
  }, run.timing.request);
  try {
    return await request(AbortSignal.any([run.signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
