import type { Reporter } from '../report/reporter.ts';
import type { Clock } from './clock.ts';
import type { Timing } from './constants.ts';

/** What every step of one run of alba shares: where it reports, when it has to stop, what time it is, where it may write. */
export interface Run {
  readonly reporter: Reporter;
  /** Aborted by Ctrl-C or a failure elsewhere: every request, stream and wait ends with its reason. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly timing: Timing;
  /** The path of a folder of this run alone, made on first use and removed at the end whatever the end. */
  scratch(): Promise<string>;
}
