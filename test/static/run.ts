import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/protocol/clock.ts';
import { timing } from '../../src/protocol/constants.ts';
import type { Run } from '../../src/protocol/run.ts';
import { silent } from '../../src/report/reporter.ts';

export interface RecordedRun extends Run {
  /** `source -> destination (remark)`, as reported. */
  readonly lines: string[];
  readonly warnings: string[];
}

/** A run that records what it reports. */
export function recordedRun(signal: AbortSignal = new AbortController().signal): RecordedRun {
  const lines: string[] = [];
  const warnings: string[] = [];
  return {
    lines,
    warnings,
    reporter: {
      ...silent,
      object: (source, destination, remark) =>
        lines.push(`${source} -> ${destination}${remark === undefined ? '' : ` (${remark})`}`),
      warn: (text) => warnings.push(text),
    },
    signal,
    clock: systemClock(),
    timing,
    scratch: () => Promise.reject(new Error('no scratch space is needed here')),
  };
}

/** A directory of this test alone. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'alba-static-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
