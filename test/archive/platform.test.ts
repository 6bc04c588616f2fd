import { describe, expect, test } from 'vitest';
import { decidePlatform, declaredPlatform } from '../../src/archive/platform.ts';
import { formatPlatform, type Platform } from '../../src/oci/platform.ts';
import { parsePlatform } from '../../src/oci/platform-words.ts';

function platform(text: string): Platform {
  const [os = '', architecture = '', variant] = text.split('/');
  return declaredPlatform({ os, architecture, variant });
}

function decide(config: string, name: string | undefined, given?: string): string {
  const parsed = given === undefined ? undefined : parsePlatform(given);
  return formatPlatform(
    decidePlatform({ declared: platform(config), given: parsed, name, label: `out/${name ?? 'layout'}` }),
  );
}

describe('config, name and PLATFORM= together say', () => {
  test.each([
    ['linux/amd64', 'image.tar', undefined, 'linux/amd64'],
    ['linux/arm', 'linux.arm.v6.tar.gz', undefined, 'linux/arm/v6'],
    ['linux/arm/v7', 'linux.arm.tar.gz', undefined, 'linux/arm/v7'],
    ['linux/arm', 'hello-armhf.tar', undefined, 'linux/arm'],
    ['linux/arm', 'image.tar', 'linux/arm/v6', 'linux/arm/v6'],
    ['linux/arm', 'image.armv7.tar', 'linux/arm/v6', 'linux/arm/v6'],
    ['linux/arm', 'image.armv7.tar', 'linux/arm', 'linux/arm/v7'],
    ['linux/amd64', 'gcc-arm-none.tar', 'linux/amd64', 'linux/amd64'],
    ['linux/amd64', 'arm-toolchain.amd64.tar', undefined, 'linux/amd64'],
    ['linux/x86_64', 'linux.amd64.tar', undefined, 'linux/amd64'],
    ['Linux/AArch64', 'linux.arm64.tar', undefined, 'linux/arm64'],
    ['/', 'linux.arm64.tar', undefined, 'linux/arm64'],
    ['/', 'image.tar', 'linux/arm/v6', 'linux/arm/v6'],
    ['linux/arm64', undefined, undefined, 'linux/arm64'],
    ['linux/sparc64', 'image.tar', undefined, 'linux/sparc64'],
  ])('%s, %s, %s: %s', (config, name, given, decided) => {
    expect(decide(config, name, given)).toBe(decided);
  });
});

describe('a contradiction names both sides', () => {
  test.each([
    ['linux/amd64', 'linux.arm64.tar', undefined, /linux\/amd64, its name says linux arm64/],
    ['linux/amd64', 'windows.amd64.tar', undefined, /linux\/amd64, its name says windows amd64/],
    ['linux/arm/v7', 'linux.armv6.tar', undefined, /linux\/arm\/v7, its name says linux arm\/v6/],
    ['linux/amd64', 'image.tar', 'linux/arm64', /linux\/amd64, you wrote linux\/arm64/],
    ['linux/arm/v7', 'image.tar', 'linux/arm/v6', /linux\/arm\/v7, you wrote linux\/arm\/v6/],
  ])('%s, %s, %s', (config, name, given, message) => {
    expect(() => decide(config, name, given)).toThrow(
      expect.objectContaining({ code: 'platform', message: expect.stringMatching(message) }),
    );
  });

  test('nothing known at all is an error too', () => {
    expect(() => decide('/', 'image.tar')).toThrow(expect.objectContaining({ code: 'platform' }));
  });
});
