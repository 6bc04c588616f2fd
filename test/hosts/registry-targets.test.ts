import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignalSource } from '../../src/hosts/process/interrupt.ts';
import { createRedactor } from '../../src/hosts/redact.ts';
import { runHost } from '../../src/hosts/run-host.ts';
import type { RegistryCredentials } from '../../src/registry/distribution/login.ts';
import type { Purpose, Registries, RegistriesOptions } from '../../src/registry/distribution/registries.ts';
import { staticRegistry } from '../../src/registry/static-registry.ts';
import { canonicalHost } from '../../src/store/target-registry.ts';
import { dockerArchive } from '../support/archives.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';

/** What was opened: a run has one of these at most, and its connections are closed in the end. */
interface Opened {
  readonly target: string;
  readonly purpose: Purpose;
  readonly login: RegistryCredentials | undefined;
}
const opened: Opened[] = [];
const made = { connections: 0, registries: 0, closed: 0 };
let stores: Map<string, MemoryStore>;

vi.mock('../../src/http/open-connections.ts', () => ({
  openConnections: async () => {
    made.connections++;
    return { close: () => made.closed++ };
  },
}));

/** Registries that keep their images in memory, as a static registry has them. */
vi.mock('../../src/registry/distribution/registries.ts', () => ({
  registries: ({ run }: RegistriesOptions): Registries => {
    made.registries++;
    return {
      open: (target, login, purpose) => {
        const { host, repository, name } = target;
        const store = stores.get(host) ?? memoryStore();
        stores.set(host, store);
        const kept = staticRegistry({ store, name: repository, run });
        const asked = login.credentials().then((credentials) => {
          opened.push({ target: name, purpose, login: credentials });
        });
        const own = {
          name,
          reference: (tag: string) => `${canonicalHost(host)}/${repository}:${tag}`,
          readManifest: async (reference: string) => {
            await asked;
            return kept.readManifest(reference);
          },
        };
        return new Proxy(kept, {
          get: (of, key) => {
            if (key in own) return own[key as keyof typeof own];
            const value = Reflect.get(of, key);
            return typeof value === 'function' ? value.bind(of) : value;
          },
        }) as never;
      },
    };
  },
}));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
  const layers = [{ files: [{ path: 'bin/hello', content: 'hello' }] }];
  await writeFile(join(folder, 'a.tar'), await dockerArchive({ platform: 'linux/arm64', layers }));
  opened.splice(0);
  Object.assign(made, { connections: 0, registries: 0, closed: 0 });
  stores = new Map();
});
afterEach(() => rm(folder, { recursive: true }));

async function alba(argv: readonly string[], environment: Record<string, string> = {}, input = '') {
  const said: string[] = [];
  const printed: string[] = [];
  const code = await runHost({
    argv: [...argv],
    environment: { HOME: folder, PATH: '/usr/bin:/bin', ...environment },
    debug: false,
    stdin: () => Readable.from(input === '' ? [] : [Buffer.from(input)]),
    stdout: async (line) => void printed.push(line),
    stderr: { write: (text) => said.push(text) },
    signals: new EventEmitter() as unknown as SignalSource,
    crashed: new AbortController().signal,
    invocation: 'alba',
    temporary: folder,
    now: () => new Date('2026-01-02T03:04:05Z'),
    redactor: createRedactor(),
  });
  return { code, said: said.join(''), printed };
}

const push = (...more: string[]) => [
  'container',
  'push',
  ...more.slice(0, -1),
  join(folder, 'a.tar'),
  more.at(-1) ?? '',
];
const tagsAt = (host: string, repository: string) =>
  [...(stores.get(host)?.objects.keys() ?? [])]
    .map((key) => new RegExp(`^v2/${repository}/manifests/([^:]+)$`).exec(key)?.[1])
    .filter((tag) => tag !== undefined);

describe('images for registries', () => {
  it('go to each under the tag that is its own, and the lines to copy and the result have the address', async () => {
    const site = join(folder, 'site');
    const run = await alba(
      push(
        '-t',
        'hello:1.0',
        '--json',
        '--to',
        'docker://ghcr.io/me/x:edge',
        '--to',
        'docker://ghcr.io/me/y',
        site,
      ),
    );
    expect(run).toMatchObject({ code: 0 });
    expect(tagsAt('ghcr.io', 'me/x')).toEqual(['edge']);
    expect(tagsAt('ghcr.io', 'me/y')).toEqual(['1.0']);
    expect(existsSync(join(site, 'v2/hello/manifests/1.0'))).toBe(true);
    expect(existsSync(join(site, 'v2/hello/manifests/edge'))).toBe(false);
    const result = JSON.parse(run.printed[0] ?? '');
    expect(result).toMatchObject({ name: 'hello', complete: true });
    expect(result.tags.toSorted()).toEqual(['1.0', 'edge']);
    expect(result.targets.map(({ references }: { references: string[] }) => references)).toEqual(
      expect.arrayContaining([['ghcr.io/me/x:edge'], ['ghcr.io/me/y:1.0'], ['hello:1.0']]),
    );
    expect(run.said).toContain('docker pull ghcr.io/me/x:edge\n');
    expect(run.said).toContain('docker pull ghcr.io/me/y:1.0\n');
    expect(run.said.match(/the tag in a URL comes before that of --tag, 1\.0/g)).toHaveLength(1);
    expect(made).toEqual({ connections: 1, registries: 1, closed: 1 });
    expect(opened.map(({ purpose }) => purpose)).toEqual(['push', 'push']);
  });

  it('are named by a URL with a tag where nothing else names them', async () => {
    const run = await alba(push('docker://docker.io/albatros:0.9'));
    expect(run.code).toBe(0);
    expect(tagsAt('docker.io', 'library/albatros')).toEqual(['0.9']);
    expect(run.said).toContain('push succeeded: albatros:0.9,');
    expect(run.said).toContain('docker pull docker.io/library/albatros:0.9');
    expect(run.said).not.toContain('comes before');
  });

  it('are only looked for in a dry run and in the check of a pull request', async () => {
    await alba(push('--dry-run', 'docker://ghcr.io/me/x:1'));
    const pullRequest = {
      ...{ CI: 'woodpecker', CI_REPO: 'me/x', CI_COMMIT_SHA: 'c0ffee', CI_PIPELINE_EVENT: 'pull_request' },
      ...{ PLUGIN_CONTAINER: join(folder, 'a.tar'), PLUGIN_TARGET: 'docker://ghcr.io/me/x' },
    };
    expect((await alba([], pullRequest)).code).toBe(0);
    expect(opened.map(({ purpose }) => purpose)).toEqual(['read', 'read']);
    expect(tagsAt('ghcr.io', 'me/x')).toEqual([]);
  });

  it('appear platform by platform under the tag of each target, when the last has come', async () => {
    const layers = [{ files: [{ path: 'bin/hello', content: 'hi' }] }];
    await writeFile(join(folder, 'b.tar'), await dockerArchive({ platform: 'linux/amd64', layers }));
    const site = join(folder, 'site');
    const part = (archive: string) => [
      ...['container', 'push', '-t', 'hello:main', '--partial', '--platform=linux/amd64,linux/arm64'],
      ...['--annotations=org.opencontainers.image.revision=c0ffee', '--to=docker://ghcr.io/me/x:edge'],
      ...[join(folder, archive), site],
    ];
    expect((await alba(part('a.tar'))).code).toBe(0);
    expect(tagsAt('ghcr.io', 'me/x')).toEqual([]);
    expect((await alba(part('b.tar'))).code).toBe(0);
    expect(tagsAt('ghcr.io', 'me/x')).toEqual(['edge']);
    expect(existsSync(join(site, 'v2/hello/manifests/main'))).toBe(true);
  });

  it('need no connections where there is no registry', async () => {
    expect((await alba(push('-t', 'hello:1.0', join(folder, 'site')))).code).toBe(0);
    expect(made).toEqual({ connections: 0, registries: 0, closed: 0 });
  });
});

describe('the login of a registry', () => {
  it('may come from standard input, and is told to nobody', async () => {
    const run = await alba(
      push('--username', 'me', '--password-stdin', 'docker://ghcr.io/me/x:1'),
      {},
      'fake-token\n',
    );
    expect(run.code).toBe(0);
    expect(opened).toMatchObject([{ login: { username: 'me', password: 'fake-token' } }]);
    expect(run.said).not.toContain('fake-token');
  });

  it('is missing where standard input is empty', async () => {
    const run = await alba(push('--username', 'me', '--password-stdin', 'docker://ghcr.io/me/x:1'));
    expect(run.code).toBe(2);
    expect(run.said).toContain('✗ --password-stdin: standard input is empty');
    expect(made.registries).toBe(0);
  });

  it('is of two accounts on one host, by credentials, in a step as well', async () => {
    const step = {
      ...{ DRONE: 'true', DRONE_REPO: 'me/x', DRONE_COMMIT_SHA: 'c0ffee', DRONE_BUILD_EVENT: 'push' },
      PLUGIN_CONTAINER: join(folder, 'a.tar'),
      PLUGIN_TARGET: 'docker://ghcr.io/a/x,docker://ghcr.io/b/x',
      PLUGIN_CREDENTIALS: 'docker://ghcr.io/a A fake-a\ndocker://ghcr.io/b B fake-b',
    };
    expect((await alba([], step)).code).toBe(0);
    const logins = opened.map(({ target, login }) => [
      target,
      login && 'username' in login && login.username,
    ]);
    expect(Object.fromEntries(logins)).toEqual({ 'docker://ghcr.io/a/x': 'A', 'docker://ghcr.io/b/x': 'B' });
    expect(tagsAt('ghcr.io', 'b/x')).toEqual(['c0ffee']);
  });
});
