import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalSource } from '../../src/hosts/process/interrupt.ts';
import { createRedactor } from '../../src/hosts/redact.ts';
import { runHost } from '../../src/hosts/run-host.ts';
import { listingSchema } from '../../src/settings/listing.ts';
import { removalSchema } from '../../src/settings/removal.ts';
import { basic, type Knobs, tokens, writer } from '../support/registry-double/knobs.ts';
import { type RegistryDouble, startRegistryDouble } from '../support/registry-double.ts';

const images = new URL('../../examples/hello/images', import.meta.url).pathname;

let folder: string;
let double: RegistryDouble;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alba-test-'));
});
afterEach(async () => {
  await double.close();
  await rm(folder, { recursive: true });
});

async function alba(...argv: readonly string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await runHost({
    argv,
    environment: { HOME: folder },
    debug: false,
    stdin: () => Readable.from([`${writer.password}\n`]),
    stdout: async (line) => void out.push(line),
    stderr: { write: (text) => errors.push(text) },
    signals: new EventEmitter() as unknown as SignalSource,
    crashed: new AbortController().signal,
    invocation: 'alba',
    temporary: folder,
    now: () => new Date(0),
    redactor: createRedactor(),
  });
  return { code, out, err: errors.join('') };
}

const login = ['--username', writer.username, '--password-stdin'];

/** A registry in which `1.0` and `latest` are one image, and `2.0` another. */
async function published(knobs: Partial<Knobs>) {
  double = await startRegistryDouble({ auth: tokens(), ...knobs });
  target = `docker://${double.host}/birds/hello`;
  const one = await alba(
    'container',
    'push',
    '-t',
    'hello:1.0',
    '-t',
    'hello:latest',
    ...login,
    images,
    target,
  );
  const other = await alba(
    'container',
    'push',
    '-t',
    'hello:2.0',
    ...login,
    join(images, 'linux.amd64.tar.gz'),
    target,
  );
  expect([one.code, other.code], one.err + other.err).toEqual([0, 0]);
}

async function list(...argv: readonly string[]) {
  const { code, out, err } = await alba('container', 'ls', '--json', ...login, ...argv);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return listingSchema.parse(JSON.parse(out[0] ?? '')).names[0]?.tags ?? [];
}

async function remove(...argv: readonly string[]) {
  const { code, out, err } = await alba('container', 'rm', '--json', ...login, ...argv);
  const { removed } = removalSchema.parse(JSON.parse(out[0] ?? ''));
  return { code, err, ends: removed.map(({ reference, status }) => `${reference} ${status}`) };
}

describe.each([
  ['tokens', tokens()],
  ['passwords', basic()],
])('a registry that wants %s', (_, auth) => {
  it('is listed, and loses a tag by itself', async () => {
    await published({ auth });
    expect((await list(target)).map(({ tag, class: word }) => `${tag} ${word}`)).toEqual([
      '2.0 release',
      '1.0 release',
      'latest floating',
    ]);
    const [tag] = await list(`${target}:1.0`);
    expect(tag?.platforms?.map(({ platform }) => platform)).toEqual([
      'linux/386',
      'linux/amd64',
      'linux/arm/v6',
      'linux/arm64',
    ]);
    expect(await remove(`${target}:1.0`)).toMatchObject({ code: 0, ends: ['1.0 removed'] });
    expect((await list(target)).map((each) => each.tag)).toEqual(['2.0', 'latest']);
    expect(await list(`${target}@${tag?.digest}`)).toMatchObject([{ digest: tag?.digest, size: tag?.size }]);
  });
});

describe('a registry that removes by digest only', () => {
  const removal = { tags: 405, manifests: 202, blobs: 405 };

  it('keeps an image that another tag is, and what that one has of it', async () => {
    await published({ removal });
    const one = await remove('-t', 'hello:1.0', target);
    expect(one).toMatchObject({ code: 1, ends: ['1.0 kept'] });
    expect(one.err).toContain('birds/hello:latest is the same image');
    const [tag] = await list(`${target}:1.0`);
    const child = await remove(`${target}@${tag?.platforms?.[0]?.digest}`);
    expect(child.code).toBe(1);
    expect(child.err).toContain('birds/hello:1.0, birds/hello:latest hold it');
    expect(await list(target)).toHaveLength(3);
  });

  it('loses an image with all its tags, and one that is only its own', async () => {
    await published({ removal });
    const ends = ['1.0 removed', 'latest removed'];
    expect(await remove('-t', 'hello:1.0', '-t', 'hello:latest', target)).toMatchObject({ code: 0, ends });
    expect((await list(target)).map(({ tag }) => tag)).toEqual(['2.0']);
    expect(await remove('-t', 'hello:2.0', target)).toMatchObject({ code: 0, ends: ['2.0 removed'] });
    expect(await list(target)).toEqual([]);
  });
});

it('a registry that removes nothing keeps everything, and a dry run asks for no removal', async () => {
  await published({ removal: { tags: 405, manifests: 405, blobs: 405 } });
  const planned = await remove('--dry-run', '-t', 'hello:2.0', target);
  expect(planned).toMatchObject({ code: 0, ends: ['2.0 planned'] });
  expect(double.log.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  const run = await remove('-t', 'hello:2.0', target);
  expect(run).toMatchObject({ code: 1, ends: ['2.0 kept'] });
  expect(run.err).toContain('lets nobody remove it by its API');
  expect(await list(target)).toHaveLength(3);
});
