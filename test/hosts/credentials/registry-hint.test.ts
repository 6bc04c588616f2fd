import { describe, expect, it } from 'vitest';
import { flagOf } from '../../../src/hosts/command-line/flags.ts';
import type { Environment } from '../../../src/hosts/context/detect-host.ts';
import { registryLoginFrom } from '../../../src/hosts/credentials/registry-login.ts';
import { pluginSpelling } from '../../../src/hosts/plugin/plugin-settings.ts';
import { decode, type RawSettings, type Spelling } from '../../../src/settings/decode.ts';
import { Mistakes } from '../../../src/settings/mistakes.ts';
import { parseTarget } from '../../../src/store/target.ts';

const github = { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com' };
const gitea = { ...github, GITEA_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://git.example.org' };
const forgejo = { ...gitea, FORGEJO_ACTIONS: 'true' };
const drone = { DRONE: 'true' };

function hint(url: string, spelling: Spelling, environment: Environment = {}, raw: RawSettings = {}): string {
  const target = parseTarget(url);
  if (target.kind !== 'registry') throw new Error('not a registry');
  const values = decode({ target: [url], ...raw }, spelling, new Mistakes());
  return registryLoginFrom(values, environment, spelling, () => {})(target).hint;
}

const input: Spelling = (name) => name;
const quay = 'docker://quay.io/me/x';

describe('the hint where a registry wants to know who it is', () => {
  it('is in the words of the host', () => {
    expect(hint(quay, flagOf)).toBe(
      'give --username and --password-stdin, or log in before by docker login quay.io',
    );
    expect(hint(quay, input, github)).toBe('set username and password');
    expect(hint(quay, pluginSpelling, drone)).toBe('set username and password');
  });

  it('tells of secrets that are not there', () => {
    const empty = 'is empty: it was not set, its secret does not exist here, or this event may not read it';
    expect(hint(quay, pluginSpelling, { ...drone, PLUGIN_USERNAME: 'me', PLUGIN_PASSWORD: '' })).toContain(
      `; password ${empty}`,
    );
    expect(hint(quay, input, { ...github, INPUT_USERNAME: '', INPUT_PASSWORD: '' })).toContain(
      `; username ${empty}`,
    );
    const given = { username: ['me'], password: ['fake'] };
    expect(hint(quay, input, { ...github, INPUT_PASSWORD: 'fake' }, given)).not.toContain('is empty');
  });

  it('asks for lines of credentials where there are some, or several registries', () => {
    const line = 'give credentials a line docker://quay.io USER PASSWORD';
    expect(hint(quay, input, github, { target: [`${quay},docker://ghcr.io/me/x`] })).toBe(line);
    expect(
      hint(quay, input, github, { 'container-target': [`${quay},docker://ghcr.io/me/x`], target: [] }),
    ).toBe(line);
    const others = { credentials: ['docker://ghcr.io me fake'] };
    expect(hint(quay, input, github, others)).toBe(
      `no line of credentials is for docker://quay.io/me/x: ${line}`,
    );
    const own = { credentials: ['docker://quay.io me fake'] };
    expect(hint(quay, input, github, own)).toBe(line);
  });

  it('has what ghcr.io wants of a job on GitHub, and elsewhere', () => {
    const ghcr = 'docker://ghcr.io/me/x';
    const told = hint(ghcr, input, github);
    expect(told).toContain(
      `set username to \${{ github.actor }} and password to \${{ secrets.GITHUB_TOKEN }}`,
    );
    expect(told).toContain('permissions: packages: write');
    expect(hint(ghcr, flagOf)).toContain('personal access token (classic) with write:packages');
    const several = { target: [`${ghcr},${quay}`] };
    expect(hint(ghcr, input, github, several)).toContain(
      `docker://ghcr.io \${{ github.actor }} \${{ secrets.GITHUB_TOKEN }}`,
    );
  });

  it('asks for tokens at Docker Hub, and at the forge itself', () => {
    expect(hint('docker://index.docker.io/x', flagOf)).toMatch(
      /docker login docker\.io; Docker Hub takes an access token/,
    );
    for (const forge of [gitea, forgejo]) {
      expect(hint('docker://git.example.org/me/x', input, forge)).toContain(
        'an access token with the right write:package: the token of a job cannot push packages',
      );
      expect(hint(quay, input, forge)).toBe('set username and password');
    }
  });
});
