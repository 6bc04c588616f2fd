import { expect, test } from 'vitest';
import { isInNixStore } from '../../src/archive/nix-store.ts';

const hash = '0123456789abcdfghijklmnpqrsvwxyz';

test.each([
  [`/nix/store/${hash}-hello/bin/hello`, true],
  [`/home/me/.local/share/nix/root/nix/store/${hash}-hello`, true],
  [`../store/${hash}-hello`, true],
  [`/data/${hash}-hello`, false],
  [`/store/${hash}`, false],
  [`/store/${hash.replace('0', 'e')}-hello`, false],
  [`/store/a${hash}-hello`, false],
  [`/restore/${hash}-hello`, false],
])('%s is in a Nix store: %s', (path, expected) => {
  expect(isInNixStore(path)).toBe(expected);
});
