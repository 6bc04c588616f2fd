import { expect, it } from 'vitest';
import { isWithin, registryScope } from '../../src/store/registry-scope.ts';
import { parseTarget } from '../../src/store/target.ts';

function targetOf(url: string) {
  const target = parseTarget(url);
  if (target.kind !== 'registry') throw new Error('not a registry');
  return target;
}

it.each([
  ['ghcr.io', 'docker://ghcr.io/me/x:1'],
  ['GHCR.IO:443', 'docker://ghcr.io/me/x'],
  ['ghcr.io/', 'docker://GHCR.io/me/x'],
  ['ghcr.io/me', 'docker://ghcr.io/me/x'],
  ['ghcr.io/me/x', 'docker://ghcr.io/me/x:1?disable_https=false'],
  ['https://ghcr.io', 'docker://ghcr.io/me/x'],
  ['https://host:5000/v2/', 'docker://host:5000/x'],
  ['host:5000/v2/', 'docker://host:5000/x'],
  ['https://index.docker.io/v1/', 'docker://docker.io/me/x'],
  ['ghcr.io/me/v2', 'docker://ghcr.io/me/v2'],
  ['docker.io/x', 'docker://docker.io/x'],
  ['docker.io/library/x', 'docker://index.docker.io/x'],
])('%s holds %s', (scope, url) => {
  expect(isWithin(targetOf(url), registryScope(scope))).toBe(true);
});

it.each([
  ['ghcr.io', 'docker://ghcr.io.evil.example/me/x'],
  ['ghcr.io', 'docker://evil-ghcr.io/me/x'],
  ['ghcr.io', 'docker://ghcr.io:5000/me/x'],
  ['ghcr.io/me', 'docker://ghcr.io/me2/x'],
  ['ghcr.io/me/x', 'docker://ghcr.io/me'],
  ['ghcr.io/me/v2', 'docker://ghcr.io/me/x'],
  ['https://index.docker.io/v1/', 'docker://index.docker.io.evil.example/x'],
  ['', 'docker://ghcr.io/me/x'],
])('%s does not hold %s', (scope, url) => {
  expect(isWithin(targetOf(url), registryScope(scope))).toBe(false);
});
