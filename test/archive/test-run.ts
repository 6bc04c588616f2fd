import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { OpenOptions } from '../../src/archive/open-options.ts';
import { systemClock } from '../../src/protocol/clock.ts';
import { timing } from '../../src/protocol/constants.ts';
import type { Run } from '../../src/protocol/run.ts';
import { silent } from '../../src/report/reporter.ts';

/** A run for one test, a folder to put sources into, and what was warned of. */
export interface TestRun {
  readonly run: Run;
  readonly folder: string;
  readonly scratch: string;
  readonly warnings: string[];
  readonly controller: AbortController;
  /** For `openSources`. */
  readonly options: OpenOptions;
}

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

export async function testRun(): Promise<TestRun> {
  const [folder, scratch] = [await temporary(), await temporary()];
  const warnings: string[] = [];
  const controller = new AbortController();
  const run: Run = {
    reporter: { ...silent, warn: (text) => warnings.push(text) },
    signal: controller.signal,
    clock: systemClock(),
    timing,
    scratch: async () => scratch,
  };
  const options: OpenOptions = {
    run,
    attestations: true,
    scripts: { anywhere: false, stores: [], path: '' },
  };
  return { run, folder, scratch, warnings, controller, options };
}

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
  folders.push(folder);
  return folder;
}
