import { describe, expect, it } from 'vitest';
import { missingHint } from '../../../src/hosts/credentials/missing-hint.ts';
import { pluginSpelling } from '../../../src/hosts/plugin/plugin-settings.ts';
import { parseTarget } from '../../../src/store/target.ts';

const github = { GITHUB_ACTIONS: 'true', 'INPUT_ACCESS-KEY': '', 'INPUT_SECRET-KEY': '' };
const gitea = { ...github, GITEA_ACTIONS: 'true' };
const forgejo = { ...gitea, FORGEJO_ACTIONS: 'true' };
const token = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://host.example/token?v=1' };

function hint(environment: Record<string, string>, url: string): string {
  const target = parseTarget(url);
  if (target.kind !== 's3') throw new Error('not a bucket');
  const isPlugin = 'DRONE' in environment || environment['CI'] === 'woodpecker';
  return missingHint(target, environment, isPlugin ? pluginSpelling : (name) => name);
}

const garage = 's3://bucket?endpoint=https://s3.example.org&region=garage';
const aws = 's3://bucket?region=eu-west-1';
const advice = 'set access-key and secret-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
const nothing = (name: string) =>
  `${name} is empty: it was not set, its secret does not exist here, or this event may not read it`;

describe('the hint where there are no credentials', () => {
  it('tells on a host of secrets that are not there, in the words of that host', () => {
    expect(hint(github, garage)).toBe(`${advice}; ${nothing('access-key')}`);
    expect(hint({ DRONE: 'true', PLUGIN_ACCESS_KEY: '', PLUGIN_SECRET_KEY: '' }, garage)).toBe(
      `set access_key and secret_key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; ${nothing('access_key')}`,
    );
    expect(hint({ DRONE: 'true', 'PLUGIN_SECRET-KEY': '' }, garage)).toContain(`; ${nothing('secret_key')}`);
    expect(hint({ CI: 'woodpecker', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }, garage)).toMatch(
      new RegExp(`^AWS_ACCESS_KEY_ID is empty and .* is empty: set .*; ${nothing('AWS_ACCESS_KEY_ID')}$`),
    );
  });

  it('says nothing of secrets where none was asked for, or no host keeps any', () => {
    expect(hint({ DRONE: 'true' }, garage)).not.toContain('nothing');
    expect(hint({ AWS_ACCESS_KEY_ID: '' }, garage)).not.toContain('nothing');
  });

  it.each([
    [
      'GitHub',
      github,
      /; or, with no keys, run aws-actions\/configure-aws-credentials .*, in a job that has permissions: id-token: write$/,
    ],
    [
      'GitHub, with the right',
      { ...github, ...token },
      /; or, with no keys, run aws-actions\/.* in a step before this one$/,
    ],
    ['Forgejo', forgejo, /; or, with no keys, .*, in a job that has enable-openid-connect: true$/],
    ['Gitea', gitea, /; Gitea gives a job no token for a role: it takes keys$/],
    [
      'a Gitea that has it after all',
      { ...gitea, ...token },
      /; or, with no keys, .* in a step before this one$/,
    ],
  ])('tells how a job gets a role of AWS on %s', (_, environment, message) => {
    expect(hint(environment, aws)).toMatch(message);
    expect(hint(environment, garage)).not.toMatch(/configure-aws-credentials|token/);
  });

  it('tells of no role where there is no way to one', () => {
    expect(hint({ DRONE: 'true' }, aws)).toBe(
      'set access_key and secret_key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
    expect(hint({}, aws)).toBe(advice);
  });
});
