import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Pipelines } from '../support/pipelines.ts';
import { example } from '../support/real-alba.ts';
import { run } from '../support/real-program.ts';
import { overHttp, validateImage } from '../support/validate-image.ts';

/** What Go notes in a program of each platform that examples/go and examples/nix are built for. */
const builtFor = {
  'linux/386': ['GOARCH=386'],
  'linux/amd64': ['GOARCH=amd64'],
  'linux/arm/v6': ['GOARCH=arm', 'GOARM=6'],
  'linux/arm64': ['GOARCH=arm64'],
} as const;

export const greetPlatforms = Object.keys(builtFor);

/** `greet` is there for four platforms, each a static binary for its own, and agrees with SHA256SUMS. Resolves to the files by platform. */
export async function readGreet({ fetch }: Pipelines, artefact: string): Promise<Record<string, Buffer>> {
  const sums = (await fetch(`${artefact}/SHA256SUMS`)).path;
  const files: Record<string, Buffer> = {};
  for (const [platform, notes] of Object.entries(builtFor)) {
    const { path, bytes } = await fetch(`${artefact}/${platform}/greet`);
    const noted = await run('go', ['version', '-m', path]);
    for (const note of ['GOOS=linux', 'CGO_ENABLED=0', ...notes]) expect(noted).toContain(`\t${note}\n`);
    files[platform] = bytes;
  }
  await run('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: join(sums, '..') });
  return files;
}

/** The files of examples/hello are there as they are. */
export async function readHello({ fetch }: Pipelines, artefact: string): Promise<void> {
  for (const file of example.files) {
    const { bytes } = await fetch(`${artefact}/${file}`);
    expect(bytes.equals(await readFile(join(example.static, file))), file).toBe(true);
  }
}

/** An image is there and whole, for these platforms. Resolves to the name that clients pull. */
export async function readImage(
  { garage }: Pipelines,
  [name, tag]: readonly [string, string],
  platforms: readonly string[],
): Promise<string> {
  const valid = await validateImage(overHttp(garage.webEndpoint), name, tag);
  expect([...valid.platforms].sort()).toEqual(platforms);
  return `${new URL(garage.webEndpoint).host}/${name}:${tag}`;
}
