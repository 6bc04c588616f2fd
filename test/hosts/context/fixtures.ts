import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildContext } from '../../../src/settings/context.ts';

/** A build's environment as a host makes it, and what it is to mean: README.md beside the files says where each is from. */
export interface BuildFixture {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly payload?: unknown;
  readonly context: BuildContext;
  readonly expected: ExpectedPublish | { readonly error: string };
}

/** What a publish comes to, with `auto-tag` and without `tag`. */
export interface ExpectedPublish {
  readonly name: string;
  readonly tags: readonly string[];
  readonly status: 'published' | 'planned';
  readonly annotations: Readonly<Record<string, string>>;
}

const folder = join(import.meta.dirname, 'events');

export const buildFixtures: readonly BuildFixture[] = readdirSync(folder)
  .filter((file) => file.endsWith('.env'))
  .map((file) => file.slice(0, -'.env'.length))
  .sort()
  .map((name) => ({
    name,
    environment: environmentOf(name),
    ...JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')),
  }));

/** The one of that name. */
export function buildFixture(name: string): BuildFixture {
  const found = buildFixtures.find((fixture) => fixture.name === name);
  if (found === undefined) throw new Error(`there is no ${name}.env`);
  return found;
}

function environmentOf(name: string): Record<string, string> {
  const lines = readFileSync(join(folder, `${name}.env`), 'utf8')
    .trim()
    .split('\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
