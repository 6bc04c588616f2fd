import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askHelper, type HelperCall } from '../../../src/hosts/credentials/credential-helper.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A call of a helper that takes 8 seconds to answer. */
async function slowCall(): Promise<HelperCall> {
  const file = join(folder, 'docker-credential-slow');
  // Its own process and one that keeps its output open.
  await writeFile(file, '#!/bin/sh\nsleep 8 & exec sleep 8\n');
  await chmod(file, 0o755);
  return {
    helper: 'slow',
    server: 'ghcr.io',
    namedBy: 'credsStore in ~/.docker/config.json',
    environment: { PATH: `${folder}:/usr/bin:/bin` },
  };
}

it('that never answers is not waited for', async () => {
  const call = { ...(await slowCall()), limit: 200 };
  await expect(askHelper(call)).rejects.toMatchObject({
    code: 'denied',
    message: expect.stringContaining('has not answered within 0.2 seconds'),
  });
}, 6_000);

it('ends with the run', async () => {
  const stop = new AbortController();
  const asking = askHelper({ ...(await slowCall()), signal: stop.signal });
  stop.abort(new Error('interrupted'));
  await expect(asking).rejects.toThrow('interrupted');
}, 6_000);
