import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildContext } from '../../../src/hosts/context/build-context.ts';
import { detectHost } from '../../../src/hosts/context/detect-host.ts';

/** Pairs of files: an environment as a host makes it, and what it is to mean. */
const folder = join(import.meta.dirname, 'events');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.env'))
  .map((file) => file.slice(0, -'.env'.length));

function environmentOf(name: string): Record<string, string> {
  const lines = readFileSync(join(folder, `${name}.env`), 'utf8')
    .trim()
    .split('\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

describe('the build context', () => {
  it.each(names)('of %s', (name) => {
    const { payload, context } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    expect(buildContext(environmentOf(name), payload)).toEqual(context);
  });

  it('is none where no host is', () => {
    expect(detectHost({ CI: 'true', HOME: '/home/user', DRONE_REPO: 'a/b' })).toBeUndefined();
    expect(buildContext({})).toBeUndefined();
  });

  it('comes through a payload of any shape', () => {
    const environment = environmentOf('github-pull-request');
    for (const payload of [
      undefined,
      null,
      7,
      [],
      { pull_request: { head: 3 } },
      { repository: { default_branch: 1 } },
    ]) {
      expect(buildContext(environment, payload)).toMatchObject({ event: 'pull-request', name: 'albatros' });
    }
  });

  it('takes a pull request whose fork was deleted for one from a fork', () => {
    const payload = {
      pull_request: { head: { repo: null }, base: { repo: { full_name: 'birds/albatros' } } },
    };
    expect(buildContext(environmentOf('github-pull-request'), payload)?.fork).toBe(true);
  });
});
