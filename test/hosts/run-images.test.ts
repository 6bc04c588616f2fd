import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignalSource } from '../../src/hosts/process/interrupt.ts';
import { linePrinter } from '../../src/hosts/process/pipes.ts';
import type { Surroundings } from '../../src/hosts/process/surroundings.ts';
import { createRedactor } from '../../src/hosts/redact.ts';
import { runHost } from '../../src/hosts/run-host.ts';
import { isDebug } from '../../src/hosts/which-host.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { listingSchema } from '../../src/settings/listing.ts';
import { removalSchema } from '../../src/settings/removal.ts';
import { directoryStore } from '../../src/store/directory-store.ts';
import { sampleMerged } from '../container/sample-images.ts';
import { sampleRun } from '../container/sample-run.ts';
import { coreDouble } from '../support/actions-core.ts';
import { publishImage } from '../support/publish-image.ts';

const action = vi.hoisted(() => ({ core: {} }));
vi.mock('../../src/hosts/action/core.ts', () => ({ actionsCore: action.core }));

let site: string;
beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'alba-test-'));
  const run = sampleRun();
  const registry = staticRegistry({ store: directoryStore(site), name: 'hello', run });
  await publishImage(registry, await sampleMerged(run), { tags: ['1.0', 'main'] });
});
afterEach(() => rm(site, { recursive: true }));

async function alba(
  argv: readonly string[],
  environment: Record<string, string> = {},
  surroundings: Partial<Surroundings> = {},
) {
  const out: string[] = [];
  const errors: string[] = [];
  const { double, said } = coreDouble(environment);
  action.core = Object.assign(action.core, double);
  const code = await runHost({
    argv,
    environment: { HOME: site, ...environment },
    debug: isDebug(argv, environment),
    stdin: () => Readable.from([]),
    stdout: async (line) => void out.push(line),
    stderr: { write: (text) => errors.push(text) },
    signals: new EventEmitter() as unknown as SignalSource,
    crashed: new AbortController().signal,
    invocation: 'alba',
    temporary: site,
    now: () => new Date(0),
    redactor: createRedactor(),
    ...surroundings,
  });
  return { code, out, err: errors.join(''), said };
}

async function tags(): Promise<readonly string[]> {
  return JSON.parse(await readFile(join(site, 'v2/hello/tags/list'), 'utf8')).tags;
}

describe('container ls on the command line', () => {
  it('prints a table on stdout, and nothing on stderr', async () => {
    const run = await alba(['container', 'ls', '-t', 'hello', site]);
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out.map((line) => line.split(/\s+/).slice(0, 2).join(' '))).toEqual([
      'TAG CLASS',
      '1.0 release',
      'main development',
    ]);
  });

  it('prints one JSON object and nothing else with --json, and the same into the result file', async () => {
    const file = join(site, 'result.json');
    const run = await alba([
      'container',
      'ls',
      '--json',
      '--long',
      '--result-file',
      file,
      '-t',
      'hello',
      site,
    ]);
    expect(run).toMatchObject({ code: 0, err: '', out: [expect.any(String)] });
    const listing = listingSchema.parse(JSON.parse(run.out[0] ?? ''));
    expect(listing.names[0]?.tags[0]?.platforms).toHaveLength(2);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(listing);
  });

  it('exits with 1 where what is named is not there, and says so in the JSON too', async () => {
    const run = await alba(['container', 'ls', '--json', '-t', 'hello:1.1', site]);
    expect(run.code).toBe(1);
    expect(run.err).toMatch(/^✗ hello:1\.1 is not in .*\n {2}did you mean hello:1\.0\?\n$/);
    expect(listingSchema.parse(JSON.parse(run.out[0] ?? ''))).toMatchObject({
      target: site,
      names: [],
      error: { code: 'target', hint: 'did you mean hello:1.0?' },
    });
  });

  it('exits with 2 for arguments and settings that are none of its own', async () => {
    const two = await alba(['container', 'ls', 'hello', site]);
    expect(two).toMatchObject({ code: 2, out: [] });
    expect(two.err).toContain('✗ alba container ls takes one argument, the target, and was given 2');
    const foreign = await alba(['container', 'ls', '--dry-run', '--overwrite', site]);
    expect(foreign.code).toBe(2);
    expect(foreign.err).toContain('✗ --dry-run is not for container ls');
    expect(foreign.err).toContain('✗ --overwrite is not for container ls');
    expect((await alba(['container', 'ls'])).err).toContain('✗ TARGET is missing');
  });

  it('ends quietly where its reader has seen enough', async () => {
    const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const pipe = { write: (_: string, written: (error: Error) => void) => written(closed), on() {} };
    const run = await alba(['container', 'ls', site], {}, { stdout: linePrinter(pipe) });
    expect(run).toMatchObject({ code: 0, err: '' });
  });

  it('fails where a full disk takes no line', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const pipe = { write: (_: string, written: (error: Error) => void) => written(full), on() {} };
    const run = await alba(['container', 'ls', site], {}, { stdout: linePrinter(pipe) });
    expect(run.code).toBe(1);
    expect(run.err).toContain('✗ stdout cannot be written: no space');
  });

  it('shows no secret, though an address or an error holds it', async () => {
    const target = join(site, 'fake-secret-key');
    const environment = { AWS_SECRET_ACCESS_KEY: 'fake-secret-key' };
    const run = await alba(['container', 'ls', '--json', target], environment);
    expect(run.code).toBe(1);
    for (const told of [run.err, ...run.out]) {
      expect(told).not.toContain('fake-secret-key');
      expect(told).toContain('***');
    }
  });
});

describe('container rm on the command line', () => {
  it('removes a tag, tells so on stderr, and nothing on stdout', async () => {
    const run = await alba(['container', 'rm', '-t', 'hello:1.0', site]);
    expect(run).toMatchObject({ code: 0, out: [] });
    expect(run.err).toMatch(/^hello:1\.0 removed \(sha256:[0-9a-f]{64}\)\n✅ rm succeeded: hello:1\.0\n$/);
    expect(await tags()).toEqual(['main']);
  });

  it('prints what became of each with --json, and exits with 1 where one is not there', async () => {
    const run = await alba(['container', 'rm', '--json', '-t', 'hello:1.0', '-t', 'hello:1.1', site]);
    expect(run.code).toBe(1);
    const { removed, error } = removalSchema.parse(JSON.parse(run.out[0] ?? ''));
    expect(removed.map(({ reference, status }) => [reference, status])).toEqual([
      ['1.0', 'removed'],
      ['1.1', 'absent'],
    ]);
    expect(error?.message).toContain('hello:1.1 is not in');
  });

  it('shows how to name a tag where there is none', async () => {
    const run = await alba(['container', 'rm', site]);
    expect(run.code).toBe(2);
    expect(run.err).toContain('for example: alba container rm -t hello:1.0 TARGET');
    expect(await tags()).toEqual(['1.0', 'main']);
  });
});

describe('on a host', () => {
  const forge = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'birds/hello', GITHUB_SHA: 'c0ffee' };
  const woodpecker = { CI: 'woodpecker', CI_REPO: 'birds/hello', CI_COMMIT_SHA: 'c0ffee' };

  it('an Action lists into its log, and hands the listing to later steps', async () => {
    const run = await alba([], {
      ...forge,
      INPUT_COMMAND: 'container ls',
      INPUT_TARGET: site,
      INPUT_TAG: 'hello',
    });
    expect(run.code).toBe(0);
    expect(run.out).toHaveLength(3);
    const output = run.said.find((text) => text.startsWith('output json='))?.slice('output json='.length);
    expect(listingSchema.parse(JSON.parse(output ?? '')).names[0]?.tags).toHaveLength(2);
  });

  it('an Action’s failure is an annotation', async () => {
    const run = await alba([], {
      ...forge,
      INPUT_COMMAND: 'container rm',
      INPUT_TARGET: site,
      INPUT_TAG: ':1.1',
    });
    expect(run.code).toBe(1);
    expect(run.said.find((text) => text.startsWith('error '))).toContain('hello:1.1 is not in');
  });

  it('a plugin removes what is named, by its repository’s name too, and nothing for a pull request', async () => {
    const file = join(site, 'result.json');
    const settings = {
      PLUGIN_COMMAND: 'container rm',
      PLUGIN_TARGET: site,
      PLUGIN_TAG: ':main',
      PLUGIN_RESULT_FILE: file,
    };
    const pull = await alba([], { ...woodpecker, ...settings, CI_PIPELINE_EVENT: 'pull_request' });
    expect(pull.code, pull.err).toBe(0);
    expect(await tags()).toEqual(['1.0', 'main']);
    expect(removalSchema.parse(JSON.parse(await readFile(file, 'utf8'))).removed[0]?.status).toBe('planned');
    expect((await alba([], { ...woodpecker, ...settings })).code).toBe(0);
    expect(await tags()).toEqual(['1.0']);
  });

  it('a plugin that is to remove and names nothing removes nothing', async () => {
    const settings = { PLUGIN_COMMAND: 'container rm', PLUGIN_TARGET: site };
    const run = await alba([], { ...woodpecker, ...settings });
    expect(run.code).toBe(2);
    expect(run.err).toContain('✗ tag is missing');
  });

  it('masks secrets before anything is told', async () => {
    const keys = { 'INPUT_ACCESS-KEY': 'fake-access-key-0123', 'INPUT_SECRET-KEY': 'fake-secret-key' };
    const run = await alba([], { ...forge, ...keys, INPUT_COMMAND: 'container ls', INPUT_TARGET: site });
    expect(run.code).toBe(0);
    expect(run.said[0]).toMatch(/^secret /);
    expect(run.said).toEqual(
      expect.arrayContaining(['secret fake-access-key-0123', 'secret fake-secret-key']),
    );
  });
});
