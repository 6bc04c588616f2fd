import { expect, test } from 'vitest';
import { meantArchitecture, meantPlatform, meantSystem } from '../../src/oci/meant-platform.ts';
import { formatPlatform } from '../../src/oci/platform.ts';

test.each([
  ['Linux', 'linux'],
  ['macOS', 'darwin'],
  ['osx', 'darwin'],
  ['win32', 'windows'],
  ['freebsd', 'freebsd'],
  ['Lunix', undefined],
  ['constructor', undefined],
])('the operating system %s is %s', (word, meant) => {
  expect(meantSystem(word)).toBe(meant);
});

test.each([
  ['x64', 'amd64'],
  ['x86-64', 'amd64'],
  ['X86_64', 'amd64'],
  ['AARCH64', 'arm64'],
  ['arm64v8', 'arm64', 'v8'],
  ['arm32v6', 'arm', 'v6'],
  ['armv7l', 'arm', 'v7'],
  ['armhf', 'arm'],
  ['i686', '386'],
  ['x86', '386'],
])('the architecture %s is %s', (word, architecture, variant?: string) => {
  expect(meantArchitecture(word)).toEqual({ architecture, ...(variant === undefined ? {} : { variant }) });
});

test.each([
  ['linux-amd64', 'linux/amd64'],
  ['Linux_x86_64', 'linux/amd64'],
  ['hello-1.0-darwin-arm64', 'darwin/arm64'],
  ['win-x64', 'windows/amd64'],
  ['linux.arm.v6', 'linux/arm/v6'],
])('the platform %s is %s', (text, platform) => {
  const meant = meantPlatform(text);
  expect(meant && formatPlatform(meant)).toBe(platform);
});

test.each(['amd65', 'linux', 'arm64', 'constructor', ''])('%j is no platform', (text) => {
  expect(meantPlatform(text)).toBeUndefined();
  expect(meantArchitecture('constructor')).toBeUndefined();
});
