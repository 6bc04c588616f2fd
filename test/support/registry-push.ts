import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Result, resultSchema } from '../../src/settings/result.ts';
import { dockerArchive } from './archives.ts';
import { type ExpectedFailure, failsClearly } from './clear-failure.ts';
import { types } from './image-rules.ts';
import { leaksIn, tracesOf } from './leak-search.ts';
import { type AlbaOptions, alba, example } from './real-alba.ts';
import { anna, basic, bert } from './registry-accounts.ts';

export interface PushOptions extends AlbaOptions {
  /** What is pushed: the committed example if not given. */
  readonly source?: string;
  /** `-t`, each: `albatros:0.9` if not given. */
  readonly tags?: readonly string[];
  /** Other flags. */
  readonly flags?: readonly string[];
}

/** The repository that most tests push to. */
export const repository = 'team/albatros';

function argumentsOf(targets: readonly string[], { source, tags, flags }: PushOptions): string[] {
  const [last = '', ...others] = [...targets].reverse();
  return [
    ...['container', 'push', ...(tags ?? ['albatros:0.9']).flatMap((tag) => ['-t', tag])],
    ...[...(flags ?? []), ...others.flatMap((target) => ['--to', target])],
    ...[source ?? example.images, last],
  ];
}

/** Pushes to the targets with the bundle; it has to succeed, and to keep what it was told to itself. */
export async function pushed(targets: readonly string[], options: PushOptions = {}): Promise<Result> {
  const { code, stdout, stderr } = await alba([...argumentsOf(targets, options), '--json'], options);
  expect(code, stderr).toBe(0);
  tellsNoSecret(stdout + stderr);
  return resultSchema.parse(JSON.parse(stdout));
}

/** A push that ends with one clear message, exit code 1 unless said otherwise, and no secret in it. Resolves to stderr. */
export async function refused(
  targets: readonly string[],
  says: readonly RegExp[],
  options: PushOptions & Partial<Pick<ExpectedFailure, 'code'>> = {},
): Promise<string> {
  const stderr = await failsClearly(argumentsOf(targets, options), options, {
    code: options.code ?? 1,
    says,
  });
  tellsNoSecret(stderr);
  expect(stderr.match(/^✗/gm), 'one message').toHaveLength(1);
  return stderr;
}

/** Throws where a text tells a password of an account, or a token. */
export function tellsNoSecret(said: string): void {
  const traces = tracesOf(
    [anna, bert].flatMap(({ username, password, identityToken }) => [
      { text: password, user: username },
      { text: identityToken, user: username },
    ]),
  );
  expect(leaksIn('what it printed', said, traces)).toEqual([]);
  expect(said, 'no token of a registry').not.toMatch(/eyJ[A-Za-z0-9_-]{16}/);
}

/** The digest under a tag, asked of a registry without alba; undefined where there is none. */
export async function digestAt(
  url: string,
  tag = '0.9',
  { name = repository, as }: { readonly name?: string; readonly as?: typeof anna } = {},
): Promise<string | undefined> {
  const answer = await fetch(`${url}/v2/${name}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: `${types.index}, ${types.manifest}`, ...(as && { authorization: basic(as) }) },
  });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Error(`${url} answers ${answer.status} for the tag ${tag}`);
  return answer.headers.get('docker-content-digest') ?? undefined;
}

export interface BigImages {
  /** Of each layer. */
  readonly bytes?: number;
  /** A word for each layer: the same word is the same content. */
  readonly layers?: readonly string[];
}

/** Writes plain archives for two platforms, whose layers do not compress, into a folder. Resolves to its path. */
export async function bigImages(
  folder: string,
  { bytes = 2 << 20, layers = ['one', 'two'] }: BigImages = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const platform of ['linux/amd64', 'linux/arm64']) {
    const shape = layers.map((word) => ({
      files: [{ path: `data-${word}`, content: incompressible(`${platform} ${word}`, bytes) }],
    }));
    const archive = await dockerArchive({ platform, layers: shape });
    await writeFile(join(folder, `${platform.replace('/', '.')}.tar`), archive);
  }
  return folder;
}

function incompressible(seed: string, bytes: number): Buffer {
  return createHash('shake256', { outputLength: bytes }).update(seed).digest();
}
