import { EventEmitter } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalSource } from '../../src/hosts/process/interrupt.ts';
import type { Surroundings } from '../../src/hosts/process/surroundings.ts';
import { createRedactor } from '../../src/hosts/redact.ts';
import { runHost } from '../../src/hosts/run-host.ts';
import { isDebug } from '../../src/hosts/which-host.ts';
import { resultSchema } from '../../src/settings/result.ts';
import { startForwardProxy } from '../support/forward-proxy.ts';
import { startGarageDouble } from '../support/garage-double.ts';

let folder: string;
let source: string;
let site: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
  source = join(folder, 'df');
  site = join(folder, 'site');
  await mkdir(join(source, 'linux/amd64'), { recursive: true });
  await writeFile(join(source, 'linux/amd64/hello'), '#!/bin/sh\necho hello\n');
});
afterEach(() => rm(folder, { recursive: true }));

/** alba in a process that is not one: what it printed, and its exit code. */
async function alba(
  argv: readonly string[],
  environment: Record<string, string> = {},
  surroundings: Partial<Surroundings> = {},
) {
  const out: string[] = [];
  const errors: string[] = [];
  const signals = new EventEmitter() as unknown as SignalSource;
  const code = await runHost({
    argv,
    environment: { HOME: folder, ...environment },
    debug: isDebug(argv, environment),
    stdin: () => Readable.from([]),
    stdout: async (line) => void out.push(line),
    stderr: { write: (text) => errors.push(text) },
    signals,
    crashed: new AbortController().signal,
    invocation: 'alba',
    temporary: folder,
    now: () => new Date('2026-01-02T03:04:05Z'),
    redactor: createRedactor(),
    ...surroundings,
  });
  return { code, out, err: errors.join('') };
}

async function resultIn(file: string) {
  return resultSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

describe('the command line', () => {
  it('prints the result and nothing else on stdout with --json, and the same into the result file', async () => {
    const file = join(folder, 'result.json');
    const run = await alba([
      'static',
      'push',
      '-t',
      'hello:1.0',
      '--json',
      '--result-file',
      file,
      source,
      site,
    ]);
    expect(run).toMatchObject({ code: 0, out: [expect.any(String)] });
    expect(run.err).toContain('✅ push succeeded');
    expect(JSON.parse(run.out[0] ?? '')).toEqual(await resultIn(file));
    expect(await resultIn(file)).toMatchObject({
      name: 'hello',
      tags: ['1.0'],
      complete: true,
      targets: [{ status: 'published', references: ['hello:1.0'] }],
    });
  });

  it('prints nothing with --json that a CI host takes for a command', async () => {
    const target = join(folder, '##[group]');
    const run = await alba(['static', 'push', '-t', 'hello:1.0', '--json', source, target]);
    expect(run.out[0]).not.toContain('##[');
    expect(JSON.parse(run.out[0] ?? '')).toMatchObject({ targets: [{ target }] });
  });

  it('exits with 2 and tells everything that is wrong, in the result file too', async () => {
    const file = join(folder, 'result.json');
    const run = await alba([
      'publish',
      '--static',
      source,
      '--dry-run=perhaps',
      `--result-file=${file}`,
      site,
    ]);
    expect(run).toMatchObject({ code: 2, out: [] });
    expect(run.err).toContain('✗ --dry-run: “perhaps” is not yes or no');
    expect(run.err).toContain('✗ --tag is missing');
    expect((await resultIn(file)).error).toMatchObject({ code: 'usage' });
    expect(await readdir(folder)).not.toContain('site');
  });

  it('is what arguments mean on a host too, with :TAG of its repository', async () => {
    const host = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'birds/Albatros', GITHUB_SHA: 'c0ffee' };
    const run = await alba(['static', 'push', '-t', ':{{sha}}', '--json', source, site], host);
    expect(JSON.parse(run.out[0] ?? '')).toMatchObject({ name: 'albatros', tags: ['c0ffee'] });
  });

  it.each([
    ['in no directory', 'no/r'],
    ['that is a directory', 'df'],
  ])('publishes nothing where the result file is one %s, and says so with all else', async (_, path) => {
    const file = join(folder, path);
    const run = await alba(['static', 'push', '-t', 'hello', '--result-file', file, source, site]);
    expect(run.code).toBe(2);
    expect(run.err.match(/✗.*/g)).toEqual([
      expect.stringContaining(`✗ --result-file: “${file}” cannot be written`),
      expect.stringContaining('✗ --tag: '),
    ]);
    expect(await readdir(folder)).not.toContain('site');
  });

  it('says that all is published where the result file cannot be written in the end', async () => {
    const file = join(folder, 'result.json');
    const errors: string[] = [];
    const stderr = {
      write(text: string) {
        errors.push(text);
        if (!text.includes('push succeeded')) return;
        rmSync(file);
        mkdirSync(file);
      },
    };
    const args = ['static', 'push', '-t', 'hello:1.0', '--result-file', file, source, site];
    expect((await alba(args, {}, { stderr })).code).toBe(1);
    expect(errors.join('')).toMatch(
      /✅ push succeeded[\s\S]*✗ --result-file: “.*” could not be written: .*\n {2}all else was done; /,
    );
  });

  it('asks for certificates that are there of the setting; the environment may name a file for none, as Nix does', async () => {
    const args = ['static', 'push', '-t', 'hello:1.0', source];
    const none = join(folder, 'none.pem');
    const setting = await alba([...args, site, '--ca-file', none]);
    expect(setting.code).toBe(2);
    expect(setting.err).toContain(`✗ --ca-file: “${none}” cannot be read`);
    await writeFile(none, 'no certificate\n');
    expect((await alba([...args, site, '--ca-file', none])).err).toContain('holds no certificate');
    expect((await alba([...args, site], { SSL_CERT_FILE: none })).code).toBe(0);
    const bucket = await alba([...args, 's3://b?endpoint=http://127.0.0.1:1&region=r'], {
      SSL_CERT_FILE: none,
    });
    expect(bucket.code).toBe(1);
    expect(bucket.err).not.toContain('SSL_CERT_FILE');
  });

  it('calls the target what it is called in the usage', async () => {
    const args = ['publish', '-t', 'hello:1.0', '--static', source];
    expect((await alba(args)).err).toContain('✗ TARGET is missing');
    expect((await alba([...args, 'sftp://b'])).err).toContain('✗ TARGET: ');
  });

  it('fails where the result cannot be printed, naming stdout', async () => {
    const stdout = async () => {
      throw new Error('no space left');
    };
    const run = await alba(['static', 'push', '-t', 'hello:1.0', '--json', source, site], {}, { stdout });
    expect(run.code).toBe(1);
    expect(run.err).toContain('✗ stdout could not be written: no space left');
    const serving = await alba(['serve', site, '--port', '0'], {}, { stdout });
    expect(serving.code).toBe(1);
  });

  it('names the folder for temporary files that is of no use before it reads an image', async () => {
    const temporary = join(folder, 'none');
    const run = await alba(['container', 'push', '-t', 'hello:1.0', source, site], {}, { temporary });
    expect(run.code).toBe(2);
    expect(run.err).toMatch(/^✗ .*“.*none”.*\n {2}.*TMPDIR/);
  });

  it('takes back what it began after a bug, tells of it in the result, and exits with 1', async () => {
    const crash = new AbortController();
    const errors: string[] = [];
    const stderr = {
      write(text: string) {
        errors.push(text);
        if (text.includes('publish the tags')) crash.abort(new TypeError('x is not a function'));
      },
    };
    const args = ['static', 'push', '-t', 'hello:1.0', '--json', source, site];
    const run = await alba(args, {}, { stderr, crashed: crash.signal });
    expect(run.code).toBe(1);
    expect(JSON.parse(run.out[0] ?? '').error).toEqual({ code: 'bug', message: 'x is not a function' });
    expect(errors.join('')).toContain('✗ this is a bug in alba: x is not a function');
    const left = await readdir(folder, { recursive: true });
    expect(left.filter((path) => /claim|alba-|index\.json/.test(path))).toEqual([]);
  });

  it('tells how to be called where there is neither an argument nor a host', async () => {
    const run = await alba([]);
    expect(run).toMatchObject({ code: 2, out: [] });
    expect(run.err).toContain('Examples:');
  });

  it('leaves nothing in the folder for temporary files', async () => {
    await alba(['static', 'push', '-t', 'hello:1.0', source, site]);
    expect((await readdir(folder)).sort()).toEqual(['df', 'site']);
  });
});

describe('a plugin', () => {
  const woodpecker = { CI: 'woodpecker', CI_REPO: 'birds/hello', CI_COMMIT_SHA: 'c0ffee' };

  it('publishes as its repository and commit', async () => {
    const file = join(folder, 'result.json');
    const settings = { PLUGIN_STATIC: source, PLUGIN_TARGET: site, PLUGIN_RESULT_FILE: file };
    expect(await alba([], { ...woodpecker, ...settings })).toMatchObject({ code: 0, out: [] });
    expect(await resultIn(file)).toMatchObject({ name: 'hello', tags: ['c0ffee'] });
  });

  it('only checks a pull request, and says in its own words what is wrong', async () => {
    const pullRequest = { ...woodpecker, CI_PIPELINE_EVENT: 'pull_request', PLUGIN_STATIC: source };
    expect((await alba([], { ...pullRequest, PLUGIN_TARGET: site })).code).toBe(0);
    expect(await readdir(folder)).not.toContain('site');
    const run = await alba([], { ...pullRequest, PLUGIN_COMMAND: 'container push', PLUGIN_AUTO_TAG: 'x' });
    expect(run.code).toBe(2);
    expect(run.err).toContain('✗ auto_tag: “x” is not yes or no');
    expect(run.err).toContain('✗ static is not for container push');
  });

  it('checks a fork’s pull request that has neither secrets nor variables', async () => {
    const file = join(folder, 'result.json');
    const fork = {
      ...woodpecker,
      CI_PIPELINE_EVENT: 'pull_request',
      PLUGIN_STATIC: source,
      PLUGIN_TARGET: '',
      PLUGIN_ACCESS_KEY: 'GK-fake-key-written-out',
      PLUGIN_SECRET_KEY: '',
      PLUGIN_RESULT_FILE: file,
    };
    const run = await alba([], fork);
    expect(run.code, run.err).toBe(0);
    expect(run.err).toContain('warning: no target was given: only what the build left is checked');
    expect(run.err).toMatch(
      /✅ check succeeded, for a pull request: hello:c0ffee, 1 object to send \(21 B\); nothing was sent/,
    );
    expect(await resultIn(file)).toMatchObject({
      complete: false,
      targets: [{ target: 'no target', status: 'planned', platforms: [{ platform: 'linux/amd64' }] }],
    });
    await rm(source, { recursive: true });
    expect((await alba([], fork)).code).toBe(1);
    expect((await alba([], { ...fork, CI_PIPELINE_EVENT: 'push' })).err).toContain('✗ target is missing');
  });

  it('hands Drone a card, in its output or in the file that it names', async () => {
    const drone = { DRONE: 'true', DRONE_REPO: 'birds/hello', DRONE_COMMIT_SHA: 'c0ffee' };
    const settings = { PLUGIN_STATIC: source, PLUGIN_TARGET: site };
    const card = join(folder, 'card.json');
    expect(await alba([], { ...drone, ...settings, DRONE_CARD_PATH: card })).toMatchObject({
      code: 0,
      out: [],
    });
    const { data } = JSON.parse(await readFile(card, 'utf8'));
    expect(data).toMatchObject({
      title: 'hello:c0ffee',
      targets: [{ title: `Files in ${site}: published` }],
    });
    const printed = await alba([], { ...drone, ...settings, DRONE_CARD_PATH: '/dev/stdout' });
    expect(printed.out).toEqual([expect.stringMatching(/^\x1b\]1338;[A-Za-z0-9+/=]+\x1b\]0m$/)]);
    const unwritable = await alba([], { ...drone, ...settings, DRONE_CARD_PATH: folder });
    expect(unwritable.code).toBe(0);
    expect(unwritable.err).toContain('warning: the card could not be written: ');
  });
});

describe('a secret', () => {
  it('is in nothing that is told or handed over, though a setting holds it', async () => {
    const file = join(folder, 'result.json');
    const target = join(folder, 'fake-secret-key');
    const env = { AWS_ACCESS_KEY_ID: 'fake-access-key', AWS_SECRET_ACCESS_KEY: 'fake-secret-key' };
    const run = await alba(
      ['static', 'push', '-t', 'hello:1.0', '--json', '--result-file', file, source, target],
      env,
    );
    expect(run.code).toBe(0);
    for (const told of [run.err, ...run.out, await readFile(file, 'utf8')]) {
      expect(told).not.toContain('fake-secret-key');
      expect(told).toContain('***');
    }
  });
});

describe('a proxy of the environment', () => {
  it('leads to the store, and its password is hidden', async () => {
    const double = await startGarageDouble();
    const port = Number(new URL(double.endpoint).port);
    const proxy = await startForwardProxy({ login: 'robot:fake-password', route: () => port });
    const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = double;
    const keys = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
    const target = `s3://${double.bucket}?endpoint=http://garage.example&region=${double.region}`;
    const push = (environment: Record<string, string>) =>
      alba(['static', 'push', '-t', 'hello:1.0', source, target], { ...keys, ...environment });
    const login = proxy.url.href.replace('//', '//robot:fake-password@');
    try {
      expect((await push({ http_proxy: login })).code).toBe(0);
      expect(double.requests.length).toBeGreaterThan(0);
      expect(proxy.requests).toHaveLength(double.requests.length);
      const broken = await push({ http_proxy: `${login}#1`, no_proxy: 'other.example' });
      expect(broken.code).toBe(2);
      expect(broken.err).toContain('✗ http_proxy is not the address of a proxy');
      expect(broken.err).not.toContain('fake-password');
    } finally {
      await Promise.all([double.close(), proxy.close()]);
    }
  });
});
