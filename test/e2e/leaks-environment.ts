import { join } from 'node:path';
import type { FailingRun } from '../support/leak-run.ts';
import {
  byLines,
  bySettings,
  byVariables,
  secretLike,
  type Telling,
  together,
} from '../support/leak-secrets.ts';
import { until } from '../support/real-program.ts';

const all = together(bySettings, byLines, byVariables);
const told = { secrets: all.secrets, environment: () => all.environment };
const secret = bySettings.settings['secret-key'] ?? '';
const stopped = { ...told, hostility: 'never answers', settings: () => all.settings } as const;

/** While it waits for the store. */
function signalled(signal: NodeJS.Signals): NonNullable<FailingRun['meanwhile']> {
  return async (running, { requests }) => {
    await until('a request', 20, () => requests() > 0);
    running.child.kill(signal);
  };
}

/** Code in the same process, begun by a signal while alba waits for the store: what a bug of a library would do. */
function withCode(name: string, code: string, more: Partial<FailingRun> = {}): FailingRun {
  return {
    ...stopped,
    meanwhile: signalled('SIGUSR2'),
    ...more,
    name,
    environment: async ({ file }) => ({
      ...all.environment,
      NODE_OPTIONS: `--require ${await file('code.cjs', `process.once('SIGUSR2', () => { ${code} });`)}`,
    }),
  };
}

const thrown = `new Error('a bug with ${secret} in it', { cause: new TypeError('from ${secret}') })`;

const stops: readonly FailingRun[] = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map(
    (signal): FailingRun => ({
      ...stopped,
      name: `${signal} while it waits for the store`,
      meanwhile: signalled(signal),
      ends: 130,
    }),
  ),
  {
    ...stopped,
    name: 'SIGKILL while it waits for the store',
    meanwhile: signalled('SIGKILL'),
    ends: null,
  },
];

const crashes: readonly FailingRun[] = [
  withCode('a bug that nobody catches', `throw ${thrown};`, { says: /a bug/ }),
  withCode('a promise that nobody catches', `Promise.reject(${thrown});`, { says: /a bug/ }),
  withCode(
    'a bug when all is over',
    `process.once('beforeExit', () => { throw ${thrown}; }); process.kill(process.pid, 'SIGINT');`,
    { says: /a bug/ },
  ),
  withCode(
    'a bug while it is stopped',
    `process.kill(process.pid, 'SIGINT'); setTimeout(() => { throw ${thrown}; }, 5);`,
  ),
  withCode(
    'a warning of a library',
    `process.emitWarning('beware of ${secret}'); process.kill(process.pid, 'SIGINT');`,
  ),
];

/** It ends before anything is sent: no such platform is there. */
function incomplete(name: string, more: Partial<FailingRun>): FailingRun {
  return {
    ...told,
    settings: ({ folder }) => ({
      ...all.settings,
      target: join(folder, 'site'),
      platform: 'linux/riscv64',
    }),
    says: /riscv64/,
    ...more,
    name,
  };
}

const shell = (command: string) => () => ['sh', '-c', command, 'sh'];

const machine: readonly FailingRun[] = [
  { ...told, name: 'nothing listens', settings: () => all.settings, says: /nothing listens/ },
  {
    ...told,
    name: 'no such host',
    settings: () => ({ ...all.settings, target: 's3://leaky?endpoint=http://store.invalid&region=garage' }),
  },
  {
    ...told,
    name: 'a store that does not speak TLS',
    hostility: 'is no HTTP server',
    settings: ({ store }) => ({ ...all.settings, target: store.replace('http:', 'https:') }),
    says: /TLS/,
  },
  {
    ...told,
    name: 'a full disk for the result',
    settings: ({ folder }) => ({
      ...all.settings,
      target: join(folder, 'site'),
      'result-file': '/dev/full',
    }),
    says: /ENOSPC|full/,
  },
  incomplete('a full disk for what the host reads', {
    environment: () => ({
      ...all.environment,
      GITHUB_OUTPUT: '/dev/full',
      GITHUB_STEP_SUMMARY: '/dev/full',
      GITHUB_STATE: '/dev/full',
      GITHUB_ENV: '/dev/full',
      DRONE_CARD_PATH: '/dev/full',
    }),
    says: /ENOSPC|full|riscv64/,
  }),
  incomplete('a full disk for stdout', { through: shell('"$@" > /dev/full'), says: /^/ }),
  incomplete('a full disk for stderr', { through: shell('"$@" 2> /dev/full'), says: /^/ }),
  incomplete('nobody reads stdout', { through: shell('"$@" | true; exit 1'), says: /^/ }),
  {
    ...told,
    name: 'a full disk for the target',
    settings: ({ folder }) => ({ ...all.settings, target: join(folder, 'full') }),
    through: ({ folder }) => [
      'unshare',
      '--mount',
      'sh',
      '-c',
      `mkdir ${folder}/full && mount -t tmpfs -o size=8k none ${folder}/full && exec "$@"`,
      'sh',
    ],
    says: /ENOSPC|full|space/,
  },
  {
    ...told,
    name: 'no room for temporary files',
    settings: ({ folder }) => ({ ...all.settings, target: join(folder, 'site') }),
    environment: () => ({ ...all.environment, TMPDIR: '/dev/full' }),
    says: /dev.full/,
  },
  {
    ...told,
    name: 'a target where a file stands',
    settings: async ({ file }) => ({ ...all.settings, target: join(await file('site', ''), 'x') }),
    says: /site/,
  },
];

const builds: readonly FailingRun[] = [
  {
    ...told,
    name: 'an archive that is none',
    settings: async ({ file, folder }) => ({
      ...all.settings,
      target: join(folder, 'site'),
      container: await file('linux.amd64.tar.gz', 'no archive'),
    }),
    says: /linux\.amd64\.tar\.gz/,
  },
  {
    ...told,
    name: 'a script that prints all that it is told, and fails',
    settings: async ({ file, folder }) => ({
      ...all.settings,
      static: '',
      target: join(folder, 'site'),
      container: await file('stream-hello', '#!/bin/sh\nenv >&2\necho the-end >&2\nexit 3\n', 0o755),
      'run-scripts': 'yes',
    }),
    says: /the-end/,
  },
  incomplete('a platform that is missing', {}),
];

/** Secrets of odd shapes, with which a store may not even be asked. */
const odd: readonly FailingRun[] = [
  ...Object.entries({
    'of several lines': '-----BEGIN FAKE-----\nBn5fakeXs8KdRt2y\nGy2fakeMw7TqLp4d\n-----END FAKE-----',
    'with a line end': 'Cv6fakeLk9Wb5q\nZr3fakeHt1Dg8x',
    'that is no header': 'Ñø4fakeŽq漢8字Wd2',
  }).flatMap(([what, text]) => [
    asked(`a secret key ${what}`, together(secretLike(text)), text),
    asked(`a session token ${what}`, withVariable('AWS_SESSION_TOKEN', text), text),
    asked(`an access key ${what}`, withVariable('AWS_ACCESS_KEY_ID', text), text),
  ]),
  ...['a', 'ab', 'abc', 'abcde'].map((text) =>
    asked(`a secret key of ${text.length} characters`, together(secretLike(text)), ''),
  ),
];

function asked(name: string, telling: Telling, said: string): FailingRun {
  return {
    name,
    secrets: telling.secrets,
    hostility: 'finds the request invalid',
    said: said.split('\n'),
    settings: () => telling.settings,
    environment: () => telling.environment,
  };
}

function withVariable(name: string, text: string): Telling {
  const { settings, environment, secrets } = together(byVariables);
  return { settings, environment: { ...environment, [name]: text }, secrets: [...secrets, { text }] };
}

export const environmentWays: readonly FailingRun[] = [...stops, ...crashes, ...machine, ...builds, ...odd];
