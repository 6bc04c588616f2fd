import { EventEmitter } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SignalSource } from '../../src/hosts/process/interrupt.ts';
import { createRedactor } from '../../src/hosts/redact.ts';
import { runHost } from '../../src/hosts/run-host.ts';
import { textOf } from './pages.ts';

const commit = '0123456789012345678901234567890123456789';
const actions = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'you/hello', GITHUB_SHA: commit };
const drone = { DRONE: 'true', DRONE_REPO: 'you/hello', DRONE_COMMIT_SHA: commit };
const hosts = {
  github: { ...actions, GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'push' },
  forgejo: { ...actions, GITEA_ACTIONS: 'true', GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'push' },
  drone: { ...drone, DRONE_BUILD_EVENT: 'push', DRONE_BRANCH: 'main' },
  woodpecker: { CI: 'woodpecker', CI_REPO: 'you/hello', CI_COMMIT_SHA: commit, CI_PIPELINE_EVENT: 'push' },
} as const;
type Host = keyof typeof hosts;

/** What brings about each message that is told of on a page; paths are in a folder that `beforeAll` fills. */
const bucket = 's3://downloads?endpoint=https://127.0.0.1:1';
const causes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'there are no credentials for s3://…': { static: 'df', target: bucket },
  'secret-key is missing: it goes with access-key': { static: 'df', target: bucket, 'access-key': 'GK00' },
  'tag: nothing is left of “:{{version}}”, since this build has no value for what is in braces': {
    ...{ static: 'df', target: 'site', tag: ':{{version}}' },
  },
  'tag: “1.0” is not NAME:TAG': { static: 'df', target: 'site', tag: '1.0' },
  'there is no docker/': { container: 'docker/', target: 'site' },
  '… is released with other content': { static: 'other', target: 'site', tag: 'hello:1.0' },
  'nothing was found for linux/arm64': { static: 'df', target: 'site', platform: 'linux/amd64,linux/arm64' },
  'there is no input …': { static: 'df', target: 'site', containers: 'docker' },
  'there is no setting …': { static: 'df', target: 'site', 'strip-prefix': 'df/' },
  'alba has no input “…”, and leaves it alone': { static: 'df', target: 'site', weather: 'fine' },
  'this runner takes no job summary: the result is in the log and in the outputs': {
    ...{ static: 'df', target: 'site' },
  },
  '… is a symlink to /nix/store/…, which is not there': { static: 'linked', target: 'site' },
  '… is a script and lies in no Nix store, so it is not run': { container: 'stream', target: 'site' },
  'credentials: it holds from_secret: … within a list or a map, where Drone puts in no secret': {
    ...{ static: 'df', target: 'site', credentials: '[{"from_secret":"keys"}]' },
  },
};

/** Runners and stores say these, or a program that is not run here. */
const saidElsewhere = [
  'Cannot find: node in PATH',
  'The runs.using key must be one of',
  'the key is not allowed to do that',
  'alba-plugin: there is no node on the PATH of the agent: install Node 20 or newer',
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
  for (const name of ['df', 'other', 'linked'])
    await mkdir(join(folder, name, 'linux/amd64'), { recursive: true });
  await writeFile(join(folder, 'df/linux/amd64/hello'), 'hello\n');
  await writeFile(join(folder, 'other/linux/amd64/hello'), 'other\n');
  await symlink(
    '/nix/store/00000000000000000000000000000000-hello',
    join(folder, 'linked/linux/amd64/hello'),
  );
  await writeFile(join(folder, 'stream'), '#!/bin/sh\n');
  await chmod(join(folder, 'stream'), 0o755);
  await printedBy('drone', { static: 'df', target: 'site', tag: 'hello:1.0' });
});
afterAll(() => rm(folder, { recursive: true }));

/** All that alba prints as a step of a host with these settings; paths as if it ran in the folder. */
async function printedBy(host: Host, given: Readonly<Record<string, string>>): Promise<string> {
  const paths = ['static', 'container', 'target'].filter((name) => given[name] && !given[name].includes(':'));
  const settings = {
    ...given,
    ...Object.fromEntries(paths.map((name) => [name, join(folder, given[name] ?? '')])),
  };
  const isAction = host === 'github' || host === 'forgejo';
  const spelled = (name: string) =>
    isAction ? `INPUT_${name.toUpperCase()}` : `PLUGIN_${name.toUpperCase().replaceAll('-', '_')}`;
  const environment: Record<string, string> = { HOME: folder, ...hosts[host] };
  for (const [name, text] of Object.entries(settings)) environment[spelled(name)] = text;
  const printed: string[] = [];
  const write = (text: string | Uint8Array) => printed.push(String(text)) > 0;
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(write);
  // The toolkit of Actions reads the process’s own, and writes where a runner of these tests may have said.
  for (const [name, text] of Object.entries({ ...environment, GITHUB_OUTPUT: '' })) vi.stubEnv(name, text);
  try {
    await runHost({
      argv: [],
      environment,
      debug: false,
      stdin: () => Readable.from([]),
      stdout: async (line) => void write(`${line}\n`),
      stderr: { write },
      signals: new EventEmitter() as unknown as SignalSource,
      crashed: new AbortController().signal,
      invocation: 'alba',
      temporary: folder,
      now: () => new Date(0),
      redactor: createRedactor(),
    });
  } finally {
    stdout.mockRestore();
    vi.unstubAllEnvs();
  }
  return printed.join('').replaceAll(`${folder}/`, '');
}

describe.each(Object.keys(hosts) as Host[])('what %s.md says that alba says', (host) => {
  const [, table = ''] = textOf(`docs/${host}.md`).split('## Common trouble');
  const told = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, message = '']) => message);

  test('is a table', () => {
    expect(told.length).toBeGreaterThan(3);
  });

  test.each(told.filter((message) => !saidElsewhere.includes(message)))('%s', async (message) => {
    const cause = causes[message];
    if (cause === undefined) throw new Error('nothing is known that brings this about');
    expect(await printedBy(host, cause)).toMatch(asPattern(message));
  });
});

/** Dots stand for something. */
function asPattern(message: string): RegExp {
  return new RegExp(
    message
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+'),
  );
}
