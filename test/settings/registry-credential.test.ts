import { expect, it } from 'vitest';
import { parseCredentials } from '../../src/settings/credentials.ts';
import { registryCredentialFor } from '../../src/settings/registry-credential.ts';
import { parseTarget } from '../../src/store/target.ts';

const lines = `
docker://ghcr.io ANY fake-any
docker://ghcr.io/team TEAM fake-team
docker://ghcr.io/team/app:1.0 APP fake-app
docker://registry-1.docker.io HUB fake-hub
docker://docker.io/albatros OFFICIAL fake-official
docker://Registry.example:443 UPPER fake-upper
docker://localhost:5000/x?disable_https=true LOCAL fake-local
s3://ghcr.io STORE fake-store
docker:// NOBODY fake-nobody
`;

function userFor(url: string): string | undefined {
  const target = parseTarget(url);
  if (target.kind !== 'registry') throw new Error('not a registry');
  return registryCredentialFor(target, parseCredentials(lines))?.user;
}

it.each([
  ['docker://ghcr.io/other/x', 'ANY'],
  ['docker://ghcr.io/team/x', 'TEAM'],
  ['docker://ghcr.io/team/app:2.0', 'APP'],
  ['docker://GHCR.IO:443/team/app/sub', 'APP'],
  ['docker://ghcr.io/teams/x', 'ANY'],
  ['docker://docker.io/me/x', 'HUB'],
  ['docker://index.docker.io/albatros:1', 'OFFICIAL'],
  ['docker://registry.example/x', 'UPPER'],
  ['docker://localhost:5000/x:1', 'LOCAL'],
])('%s is pushed to as %s: the longest prefix that holds it', (url, user) => {
  expect(userFor(url)).toBe(user);
});

it.each([
  'docker://ghcr.io.evil.example/team/app',
  'docker://evil-ghcr.io/team/app',
  'docker://ghcr.io:5000/team/app',
  'docker://localhost:5001/x',
  'docker://localhost:5000/y',
  'docker://docker.io.evil.example/me/x',
])('%s gets none of them', (url) => {
  expect(userFor(url)).toBeUndefined();
});
