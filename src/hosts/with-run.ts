import { systemClock } from '../protocol/clock.ts';
import { timing } from '../protocol/constants.ts';
import type { Run } from '../protocol/run.ts';
import { scratchFolder } from '../protocol/scratch.ts';
import { createReporter } from '../report/create-reporter.ts';
import { onInterrupt } from './process/interrupt.ts';
import type { Surroundings } from './process/surroundings.ts';

/**
 * Gives work a run of its own, which Ctrl-C and a crash abort, and clears up behind it: the live bar, the scratch folder, the
 * listeners for Ctrl-C.
 */
export async function withRun<Value>(
  { environment, debug, stderr, signals, crashed, temporary }: Surroundings,
  work: (run: Run) => Promise<Value>,
): Promise<Value> {
  const interrupt = onInterrupt(signals);
  const scratch = scratchFolder(temporary);
  const signal = AbortSignal.any([interrupt.signal, crashed]);
  const live = stderr.isTTY === true && environment['TERM'] !== 'dumb' && !environment['CI'];
  const reporter = await createReporter({
    stream: stderr,
    live,
    debug,
    colour: !environment['NO_COLOR'],
    signal,
  });
  try {
    return await work({
      reporter,
      signal,
      clock: systemClock(),
      timing,
      scratch: () => scratch.path(),
    });
  } finally {
    reporter.close();
    await scratch.remove();
    interrupt.stop();
  }
}
