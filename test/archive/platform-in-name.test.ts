import { describe, expect, test } from 'vitest';
import { platformsInName } from '../../src/archive/platform-in-name.ts';

/** `OS ARCHITECTURE/VARIANT …`, as far as the name says. */
function words(name: string): string {
  const { systems, architectures } = platformsInName(name);
  const written = architectures.map(({ architecture, variant }) =>
    [architecture, variant].filter(Boolean).join('/'),
  );
  return [...systems, ...written].join(' ');
}

describe('a name says', () => {
  test.each([
    ['linux.arm64.tar.gz', 'linux arm64'],
    ['albatros.amd64.tar.gz', 'amd64'],
    ['linux.arm.v6.tar.gz', 'linux arm/v6'],
    ['linux.armv6.tar.gz', 'linux arm/v6'],
    ['hello-armv7l-linux.tar', 'linux arm/v7'],
    ['hello_Linux_x86_64.tar.gz', 'linux amd64'],
    ['x86-64.tar', 'amd64'],
    ['docker-image-hello-aarch64-linux.tar.gz', 'linux arm64'],
    ['hello-x86_64-unknown-linux-musl', 'linux amd64'],
    ['linux-386', 'linux 386'],
    ['i686-linux.tar', 'linux 386'],
    ['linux_arm64_v8', 'linux arm64/v8'],
    ['arm64v8.tar', 'arm64/v8'],
    ['arm32v6-hello.tar', 'arm/v6'],
    ['amd64-v3-linux.tar', 'linux amd64/v3'],
    ['hello-0.386.linux.amd64.tar', 'linux amd64'],
    ['hello-windows-amd64.tar', 'windows amd64'],
  ])('%s: %s', (name, said) => expect(words(name)).toBe(said));
});

describe('a name says nothing', () => {
  test.each([
    'image.tar.gz',
    'hello-v8.tar',
    'v2.tar',
    'hello-0.386.1.tar',
    'hello-1.386.tar',
    'armada.tar',
    'alarm64.tar',
    'node-js-wasm.tar',
    'windows-exporter.tar',
    'x86.tar',
    '__proto__.constructor.tar',
  ])('%s', (name) => expect(words(name)).toBe(''));

  test.each([
    ['hello-v2.amd64.tar', 'amd64'],
    ['hello-amd64-v2.1.tar', 'amd64'],
    ['hello-amd64-v9.tar', 'amd64'],
  ])('of a variant: %s', (name, said) => expect(words(name)).toBe(said));
});
