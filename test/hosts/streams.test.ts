import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignalSource } from '../../src/hosts/process/interrupt.ts';
import { createRedactor } from '../../src/hosts/redact.ts';
import { runHost } from '../../src/hosts/run-host.ts';
import { dockerArchive, writeOciLayout } from '../support/archives.ts';

/** What an Action reads and says: the real one has it from the process. */
const action = vi.hoisted(() => ({ inputs: {} as Record<string, string>, said: [] as string[] }));
vi.mock('../../src/hosts/action/core.ts', () => ({
  actionsCore: {
    getInput: (name: string) => action.inputs[name] ?? '',
    error: (text: string) => action.said.push(text),
    info() {},
    startGroup() {},
    endGroup() {},
    summary: { addRaw: () => ({ write: async () => {} }) },
    setOutput() {},
    setSecret() {},
    warning() {},
  },
}));

const store = 'store/0c1p5z6kcbd8kbf8v7b3j3gd5gkd1hzb-stream-hello';
const layers = [{ files: [{ path: 'bin/hello', content: 'hello' }] }];

let folder: string;
let archive: Buffer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
  archive = await dockerArchive({ platform: 'linux/arm64', layers });
});
afterEach(() => rm(folder, { recursive: true }));

/** alba with something on its standard input. */
async function alba(argv: readonly string[], environment: Record<string, string> = {}, isTTY = false) {
  const errors: string[] = [];
  let opened = 0;
  const stdin = () => {
    opened++;
    return Object.assign(Readable.from([archive]), { isTTY });
  };
  const code = await runHost({
    argv,
    environment: { HOME: folder, PATH: '/usr/bin:/bin', ...environment },
    debug: false,
    stdin,
    stdout: async () => {},
    stderr: { write: (text) => errors.push(text) },
    signals: new EventEmitter() as unknown as SignalSource,
    crashed: new AbortController().signal,
    invocation: 'alba',
    temporary: folder,
    now: () => new Date('2026-01-02T03:04:05Z'),
    redactor: createRedactor(),
  });
  return { code, err: errors.join(''), opened: opened > 0 };
}

async function tags(): Promise<string[]> {
  return readdir(join(folder, 'site/v2/hello/manifests')).catch(() => []);
}

/** A script that streams the archive, and writes down what environment it was given. */
async function script(place: string): Promise<string> {
  const path = join(folder, place);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(join(folder, 'image.tar'), archive);
  const dump = `tr '\\0' '\\n' < /proc/$$/environ > '${folder}/environment'`;
  await writeFile(path, `#!/bin/sh\n${dump}\nexec cat '${folder}/image.tar'\n`, { mode: 0o755 });
  return path;
}

describe('standard input', () => {
  it.each(['-', '-#hello:latest', 'linux/arm64=-'])('is published as %s', async (word) => {
    const run = await alba(['container', 'push', '-t', 'hello:1.0', word, join(folder, 'site')]);
    expect(run).toMatchObject({ code: 0, opened: true });
    expect(await tags()).toContain('1.0');
  });

  it('is refused by publish where it is a terminal', async () => {
    const args = ['publish', '-t', 'hello:1.0', '--container', '-', join(folder, 'site')];
    const run = await alba(args, {}, true);
    expect(run.code).toBe(2);
    expect(run.err).toMatch(
      /^✗ --container: - is standard input, and that is a terminal\n {2}send it an image/,
    );
  });

  it.each([
    ['the Action', { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'a/hello', GITHUB_SHA: 'c0ffee' }, 'INPUT_'],
    ['the plugin', { DRONE: 'true', DRONE_REPO: 'a/hello', DRONE_COMMIT_SHA: 'c0ffee' }, 'PLUGIN_'],
  ])('is refused by name on %s, and not opened', async (_, host, prefix) => {
    const settings = { container: '-', target: join(folder, 'site') };
    action.inputs = settings;
    const variables = Object.entries(settings).map(([name, text]) => [
      `${prefix}${name.toUpperCase()}`,
      text,
    ]);
    const run = await alba([], { ...host, ...Object.fromEntries(variables) });
    expect(run).toMatchObject({ code: 2, opened: false });
    expect(run.err + action.said.join()).toContain(
      'container: - is standard input, which only the command line has',
    );
  });
});

describe('a script that streams an image', () => {
  const push = (source: string, ...flags: string[]) => [
    ...['container', 'push', '-t', 'hello:1.0', ...flags],
    ...[source, join(folder, 'site')],
  ];

  it('is run where it lies in the store that NIX_STORE_DIR names, without the secrets of the run', async () => {
    const secrets = { AWS_SECRET_ACCESS_KEY: 'fake-secret', INPUT_PASSWORD: 'fake-secret' };
    const path = await script(store);
    const run = await alba(push(path), { NIX_STORE_DIR: join(folder, 'store'), ...secrets });
    expect(run).toMatchObject({ code: 0, opened: false });
    expect(await tags()).toContain('1.0');
    const given = (await readFile(join(folder, 'environment'), 'utf8')).trim().split('\n');
    expect(given.map((line) => line.split('=')[0]).sort()).toEqual(['HOME', 'PATH', 'TMPDIR']);
    expect(given).toContain('PATH=/usr/bin:/bin');
    expect(given).not.toContain(`HOME=${folder}`);
  });

  it.each([
    ['no store is named', () => undefined],
    ['the store is another', () => '/elsewhere'],
    ['the store is named by no whole path', () => relative(process.cwd(), join(folder, 'store'))],
  ])('is data where %s', async (_, storeDir) => {
    const directory = storeDir();
    const environment = directory === undefined ? {} : { NIX_STORE_DIR: directory };
    const run = await alba(push(await script(store)), environment);
    expect(run.code).toBe(1);
    expect(run.err).toMatch(/is a script and lies in no Nix store.*\n {2}.*--run-scripts/);
    expect(await readdir(folder)).not.toContain('environment');
    expect(await tags()).toEqual([]);
  });

  it('is run anywhere with --run-scripts', async () => {
    expect(await alba(push(await script('stream.sh'), '--run-scripts'))).toMatchObject({ code: 0 });
    expect(await tags()).toContain('1.0');
  });

  it('is named with the setting that runs it, in the words of the host', async () => {
    const plugin = { DRONE: 'true', DRONE_REPO: 'a/hello', DRONE_COMMIT_SHA: 'c0ffee' };
    const path = await script('stream.sh');
    const run = await alba([], { ...plugin, PLUGIN_CONTAINER: path, PLUGIN_TARGET: join(folder, 'site') });
    expect(run.err).toContain('set run_scripts, or run it in the step that builds');
  });
});

it('what is attached to images goes with them, unless --no-attestations says otherwise', async () => {
  const layout = join(folder, 'layout');
  await writeOciLayout(layout, { images: [{ platform: 'linux/arm64', layers }], attestations: true });
  const entries = async (tag: string, ...flags: string[]) => {
    await alba(['container', 'push', '-t', `hello:${tag}`, ...flags, layout, join(folder, 'site')]);
    const index = await readFile(join(folder, 'site/v2/hello/manifests', tag), 'utf8');
    return JSON.parse(index).manifests.length;
  };
  expect(await entries('with')).toBe(2);
  expect(await entries('without', '--no-attestations')).toBe(1);
});

it('a layer that is larger than max-layer-size is refused', async () => {
  const image = join(folder, 'image.tar');
  await writeFile(image, archive);
  const args = ['container', 'push', '-t', 'hello:1.0', image, join(folder, 'site')];
  const refused = await alba([...args, '--max-layer-size', '1KB']);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('max-layer-size');
  expect(await tags()).toEqual([]);
  expect(await alba([...args, '--max-layer-size', '1MiB'])).toMatchObject({ code: 0 });
});
