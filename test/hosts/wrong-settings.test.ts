import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignalSource } from '../../src/hosts/process/interrupt.ts';
import { createRedactor } from '../../src/hosts/redact.ts';
import { runHost } from '../../src/hosts/run-host.ts';
import { isDebug } from '../../src/hosts/which-host.ts';
import { type SettingName, settings } from '../../src/settings/table.ts';
import { coreDouble } from '../support/actions-core.ts';

const action = vi.hoisted(() => ({ core: {} }));
vi.mock('../../src/hosts/action/core.ts', () => ({ actionsCore: action.core }));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Wrong {
  readonly text: string;
  /** What is told behind the setting's name. */
  readonly told: string | RegExp;
}

const wrongAnswer = { text: 'perhaps', told: /^“perhaps” is not yes or no/ };

/** A value for each setting that cannot be right, whatever the others are. */
const wrong: { readonly [Name in SettingName]: Wrong } = {
  command: {
    text: 'static pull',
    told: '“static pull” is not publish, static push, container push, container build, container ls or container rm',
  },
  tag: { text: 'hello', told: '“hello” is not NAME:TAG' },
  'auto-tag': wrongAnswer,
  static: { text: 'linux/banana=df', told: /^“linux\/banana” / },
  container: { text: '[["image.tar"]]', told: /^“\[\["image\.tar"\]\]” is not a list/ },
  build: { text: '[["df"]]', told: /^“\[\["df"\]\]” is not a list/ },
  layer: { text: 'share=/usr/../..', told: '“/usr/../..” leads out of the image' },
  entrypoint: { text: '[["hello"]]', told: /^“\[\["hello"\]\]” is not a list/ },
  cmd: { text: '[["serve"]]', told: /^“\[\["serve"\]\]” is not a list/ },
  env: { text: 'birds', told: /^“birds” is not a map: write it as lines KEY=VALUE/ },
  user: { text: 'No One', told: '“No One” is no name or number of a user' },
  workdir: { text: 'data', told: '“data” is not a path in an image' },
  expose: { text: '80000', told: '“80000” is not a port' },
  label: { text: 'birds', told: /^“birds” is not a map: write it as lines KEY=VALUE/ },
  volume: { text: '/data/../..', told: '“/data/../..” is not a path in an image' },
  'stop-signal': { text: 'please', told: '“please” is not a signal' },
  'ca-certificates': { text: '/dev/null/ca.pem', told: /^“\/dev\/null\/ca\.pem” cannot be read/ },
  target: { text: 'sftp://host/files', told: 'a target cannot begin with sftp://' },
  'static-target': {
    text: 's3://b?regoin=eu',
    told: /^the s3:\/\/ target has an unknown parameter "regoin"/,
  },
  'container-target': {
    text: 's3://b?region=x&secret=fake',
    told: 'the s3:// target holds a secret in the parameter "secret"',
  },
  'access-key': { text: '{"value": "fake"}', told: 'it is one text, and no map' },
  'secret-key': { text: '{"value": "fake"}', told: 'it is one text, and no map' },
  username: { text: '{"no": "user"}', told: '“{"no": "user"}” is not one text' },
  password: { text: '{"value": "fake"}', told: 'it is one text, and no map' },
  'password-stdin': wrongAnswer,
  credentials: { text: 's3://b KEY', told: /^line 1 is not TARGET-PREFIX USER SECRET/ },
  platform: { text: 'linux/pdp11', told: /^“linux\/pdp11” is not a platform/ },
  partial: wrongAnswer,
  attestations: wrongAnswer,
  'run-scripts': wrongAnswer,
  'max-layer-size': { text: '20G', told: /^“20G” is not a size: .* like 20GB/ },
  compression: { text: 'brotli', told: '“brotli” is not gzip or zstd' },
  annotations: { text: 'birds', told: /^“birds” is not a map: write it as lines KEY=VALUE/ },
  'pull-request': { text: 'ignore', told: '“ignore” is not check or publish' },
  overwrite: wrongAnswer,
  'no-reuse': wrongAnswer,
  'dry-run': wrongAnswer,
  'result-file': { text: '/dev/null/result.json', told: /^“\/dev\/null\/result\.json” cannot be written/ },
  'ca-file': { text: '/dev/null/ca.pem', told: /^“\/dev\/null\/ca\.pem” cannot be read/ },
  debug: wrongAnswer,
  json: wrongAnswer,
  long: wrongAnswer,
  host: { text: '{"no": "address"}', told: '“{"no": "address"}” is not one text' },
  port: { text: '80000', told: /^“80000” is not a port/ },
};

/** The lines that tell of mistakes, without their hints. */
async function told(
  argv: readonly string[],
  environment: Record<string, string>,
): Promise<readonly string[]> {
  const errors: string[] = [];
  const { double, said } = coreDouble(environment);
  action.core = Object.assign(action.core, double);
  const code = await runHost({
    argv,
    environment: { HOME: folder, ...environment },
    debug: isDebug(argv, environment),
    stdin: () => Readable.from([]),
    stdout: async () => {},
    stderr: { write: (text) => errors.push(text) },
    signals: new EventEmitter() as unknown as SignalSource,
    crashed: new AbortController().signal,
    invocation: 'alba',
    temporary: folder,
    now: () => new Date(0),
    redactor: createRedactor(),
  });
  expect(code).toBe(2);
  const annotated = said
    .filter((text) => text.startsWith('error '))
    .map((text) => text.slice('error '.length));
  const lines = [...annotated, ...errors].join('\n').split('\n');
  expect(lines.join('\n')).not.toContain('fake');
  // What is moved in is a hint.
  return lines
    .filter((line) => line !== '' && !line.startsWith('  '))
    .map((line) => line.replace(/^✗ /, ''))
    .sort();
}

/** Whether there is one line for each setting, which the host's name of it begins, and none besides. */
function expectOneEach(
  lines: readonly string[],
  names: readonly SettingName[],
  spelling: (name: SettingName) => string,
) {
  for (const name of names) {
    const own = lines.filter((line) => line.startsWith(`${spelling(name)}: `));
    const { told: text } = wrong[name];
    const behind = own.map((line) => line.slice(`${spelling(name)}: `.length));
    expect(behind).toEqual([typeof text === 'string' ? text : expect.stringMatching(text)]);
  }
  expect(lines).toHaveLength(names.length);
}

const onHosts = settings.filter(([, { where }]) => where !== 'command line').map(([name]) => name);
const publishing = settings
  .filter(([, { where, commands }]) => where !== 'hosts' && commands.includes('publish'))
  .map(([name]) => name);

describe('one wrong value for every setting at once is told once for each', () => {
  it('in an Action', async () => {
    const inputs = onHosts.map((name) => [`INPUT_${name.toUpperCase()}`, wrong[name].text]);
    const environment = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'birds/hello', GITHUB_SHA: 'c0ffee' };
    const lines = await told([], { ...environment, ...Object.fromEntries(inputs) });
    expectOneEach(lines, onHosts, (name) => name);
  });

  it.each([
    ['Drone', { DRONE: 'true', DRONE_REPO: 'birds/hello', DRONE_COMMIT_SHA: 'c0ffee' }, '-'],
    ['Woodpecker', { CI: 'woodpecker', CI_REPO: 'birds/hello', CI_COMMIT_SHA: 'c0ffee' }, '_'],
  ])('in a plugin’s step on %s', async (_, environment, divider) => {
    const spelling = (name: string) => name.replaceAll('-', divider);
    const given = onHosts.map((name) => [`PLUGIN_${spelling(name).toUpperCase()}`, wrong[name].text]);
    const lines = await told([], { ...environment, ...Object.fromEntries(given) });
    expectOneEach(lines, onHosts, spelling);
  });

  it('on the command line', async () => {
    const flags = publishing.filter((name) => name !== 'target');
    const flagOf = (name: string) => (name === 'attestations' ? '--no-attestations' : `--${name}`);
    const args = flags.map((name) => `${flagOf(name)}=${wrong[name].text}`);
    const lines = await told(['publish', ...args, wrong.target.text], {});
    expectOneEach(lines, publishing, (name) => (name === 'target' ? 'TARGET' : flagOf(name)));
  });

  it('of alba serve', async () => {
    const names = ['debug', 'host', 'port'] as const;
    const args = names.map((name) => `--${name}=${wrong[name].text}`);
    expectOneEach(await told(['serve', folder, ...args], {}), names, (name) => `--${name}`);
  });
});

describe('a setting of another tool', () => {
  it('is told of on every host, with all else that is wrong and without its value', async () => {
    const others = {
      BUCKET: 'fake-bucket',
      KEEP: 'fake-number',
      DEBUG: 'perhaps',
      STATIC: 'df',
      TARGET: 'site',
    };
    const of = (prefix: string) =>
      Object.fromEntries(Object.entries(others).map(([key, text]) => [prefix + key, text]));
    const debug = expect.stringMatching(/^debug: “perhaps” is not/);
    const drone = { DRONE: 'true', DRONE_REPO: 'birds/hello', DRONE_COMMIT_SHA: 'c0ffee' };
    expect(await told([], { ...drone, ...of('PLUGIN_') })).toEqual([
      'alba has no setting keep yet',
      debug,
      'there is no setting bucket',
    ]);
    const github = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'birds/hello', GITHUB_SHA: 'c0ffee' };
    expect(await told([], { ...github, ...of('INPUT_') })).toEqual([
      'alba has no input keep yet',
      debug,
      'there is no input bucket',
    ]);
    const args = [
      '--bucket=fake-bucket',
      '--keep',
      'fake-number',
      '--debug=perhaps',
      '--static',
      'df',
      'site',
    ];
    expect(await told(['publish', '-t', 'hello:1.0', ...args], {})).toEqual([
      expect.stringMatching(/^--debug: “perhaps” is not/),
      'alba has no flag --keep yet',
      'there is no flag --bucket',
    ]);
    expect(await told(['--keep', 'fake-number', 'publish', 'site'], {})).toEqual([
      'alba has no flag --keep yet',
    ]);
  });
});

describe('a mistake', () => {
  const woodpecker = { CI: 'woodpecker', CI_REPO: 'birds/hello', CI_COMMIT_SHA: 'c0ffee' };

  it('is told by the alias that was given', async () => {
    const others = { STATIC: 'df', TARGET: 'site' };
    const of = (prefix: string) =>
      Object.fromEntries(
        Object.entries({ ...others, TAGS: 'latest' }).map(([key, text]) => [prefix + key, text]),
      );
    expect(await told([], { ...woodpecker, ...of('PLUGIN_') })).toEqual(['tags: “latest” is not NAME:TAG']);
    expect(await told([], { GITHUB_ACTIONS: 'true', ...of('INPUT_') })).toEqual([
      'tags: “latest” is not NAME:TAG',
    ]);
    for (const [flags, name] of [
      [['--tags', 'latest'], '--tags'],
      [['--tags=latest'], '--tags'],
      [['-t', 'latest'], '--tag'],
    ] as const) {
      const lines = await told(['publish', ...flags, '--static=df', 'site'], {});
      expect(lines).toEqual([`${name}: “latest” is not NAME:TAG`]);
    }
  });

  it('in a setting that the command does not take is that it does not', async () => {
    const lines = await told(
      ['container', 'push', '-t', 'hello:1.0', '--static=linux/banana=x', 'a.tar', 'site'],
      {},
    );
    expect(lines).toEqual(['--static is not for container push']);
    expect(await told(['serve', folder, '--dry-run=perhaps'], {})).toEqual(['--dry-run is not for serve']);
  });

  it('shows a text of any length as one line, and no secret in an address', async () => {
    const settingsGiven = {
      PLUGIN_TAG: `${'x'.repeat(5_000)}\n##[group]`,
      PLUGIN_STATIC: 'df',
      PLUGIN_TARGET: 'site',
      PLUGIN_PLATFORM: 'https://bot:fake-password@host/linux?token=fake-token',
    };
    const lines = await told([], { ...woodpecker, ...settingsGiven });
    expect(lines).toEqual([
      expect.stringMatching(/^platform: “https:\/\/…@host\/linux\?token=…” is not a platform/),
      'tag: “##\\[group]” is not NAME:TAG',
      expect.stringMatching(/^tag: “x{120}…x{40}” is not NAME:TAG$/),
    ]);
  });

  it('in a list that cannot be read is not followed by one that it is missing', async () => {
    const nested = '[{"from_secret":"where"}]';
    const lines = await told([], { ...woodpecker, PLUGIN_STATIC: nested, PLUGIN_TARGET: nested });
    expect(lines).toEqual([
      expect.stringMatching(/^static: it holds from_secret: where/),
      expect.stringMatching(/^target: it holds from_secret: where/),
    ]);
  });
});
