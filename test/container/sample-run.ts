import { tmpdir } from 'node:os';
import { systemClock } from '../../src/protocol/clock.ts';
import { timing } from '../../src/protocol/constants.ts';
import type { Run } from '../../src/protocol/run.ts';
import { silent } from '../../src/report/reporter.ts';

export interface SampleRun extends Run {
  /** The `source -> destination` lines. */
  readonly trace: string[];
}

/** A run that nobody watches. */
export function sampleRun(): SampleRun {
  const trace: string[] = [];
  return {
    trace,
    reporter: {
      ...silent,
      object(source, destination, remark) {
        trace.push(`${source} -> ${destination}${remark === undefined ? '' : ` (${remark})`}`);
      },
    },
    signal: new AbortController().signal,
    clock: systemClock(),
    timing,
    scratch: async () => tmpdir(),
  };
}
