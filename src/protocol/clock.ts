import { setTimeout as delay } from 'node:timers/promises';

/** Time as the protocols need it: elapsed milliseconds, and waiting. Tests hold it still. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back, and goes on while the machine sleeps. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock: the larger of the monotonic and the wall clock's difference (a monotonic one may stop in sleep). */
export function systemClock(): Clock {
  const [wall, monotonic] = [Date.now(), performance.now()];
  let latest = 0;
  return {
    now() {
      latest = Math.max(latest, Date.now() - wall, performance.now() - monotonic);
      return latest;
    },
    async sleep(milliseconds, signal) {
      await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
    },
  };
}
