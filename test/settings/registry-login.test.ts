import { describe, expect, it } from 'vitest';
import type { BuildContext } from '../../src/settings/context.ts';
import { decode, type RawSettings } from '../../src/settings/decode.ts';
import { Mistakes } from '../../src/settings/mistakes.ts';
import { publishSettings } from '../../src/settings/publish-settings.ts';

const pullRequest: BuildContext = {
  host: 'github',
  event: 'pull-request',
  repository: 'me/x',
  name: 'x',
  commit: 'c0ffee',
};

function settle(raw: RawSettings, context?: BuildContext, tagExample?: string): void {
  const mistakes = new Mistakes();
  const spelling = (name: string) => name;
  const usual = { tag: ['x:1'], container: ['a.tar'], target: ['docker://ghcr.io/me/x'] };
  const values = decode({ ...usual, ...raw }, spelling, mistakes);
  const stdin = () => 'stream' as const;
  publishSettings(values, { context, spelling, mistakes, tagExample, now: new Date(0), stdin });
  mistakes.throwIfAny();
}

describe('username and password', () => {
  const pair = { username: ['me'], password: ['fake'] };

  it.each([
    pair,
    { username: ['me'], 'password-stdin': ['yes'] },
    { ...pair, target: ['docker://ghcr.io/me/x,docker://GHCR.io:443/me/y,/srv/site'] },
    { ...pair, target: ['docker://docker.io/x,docker://index.docker.io/y'] },
    { ...pair, 'container-target': ['docker://ghcr.io/me/x'], target: [''] },
    { ...pair, 'password-stdin': ['no'] },
  ])('are taken for one registry: %j', (raw) => {
    expect(() => settle(raw)).not.toThrow();
  });

  it.each([
    [{ username: ['me'] }, 'password is missing: it goes with username', 'set both'],
    [{ password: ['fake'] }, 'username is missing: it goes with password', 'set both'],
    [{ 'password-stdin': ['yes'] }, 'username is missing: it goes with password-stdin', 'set both'],
    [
      { ...pair, 'password-stdin': ['yes'] },
      'password-stdin and password both give',
      'leave one of them out',
    ],
    [
      { ...pair, target: ['docker://ghcr.io/me/x,docker://docker.io/me/x'] },
      'a password goes to one registry, and the targets are of ghcr.io and docker.io',
      'write credentials instead, a line for each: docker://ghcr.io USER PASSWORD',
    ],
    [
      { ...pair, target: ['s3://bucket'] },
      'username and password: there is no docker:// target',
      'the keys of a store go into access-key and secret-key',
    ],
  ])('are refused: %j', (raw, message, hint) => {
    expect(() => settle(raw)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it('are asked for as they are given on a command line', () => {
    expect(() => settle({ username: ['me'] }, undefined, 'for example: …')).toThrow(
      expect.objectContaining({ hint: 'send it to password-stdin: printf %s "$TOKEN" | alba …' }),
    );
  });

  it('may be half there for the check of a pull request, which has no secrets', () => {
    expect(() => settle({ username: ['me'], password: [''] }, pullRequest)).not.toThrow();
    expect(() => settle({ username: ['me'], password: [''], target: [''] }, pullRequest)).not.toThrow();
    const publishes = { username: ['me'], 'pull-request': ['publish'] };
    expect(() => settle(publishes, pullRequest)).toThrow('password is missing');
  });
});
