import { AlbaError } from '../report/error.ts';
import type { Platform } from './platform.ts';

/** GOOS, as `go tool dist list` names them (the words that image-spec's config.md § os refers to). */
const operatingSystems = new Set(
  'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows'.split(
    ' ',
  ),
);

type Architecture = Pick<Platform, 'architecture' | 'variant'>;

/** GOARCH, and the words of Nix systems, Rust targets and `uname -m` for them. */
const architectures: Readonly<Record<string, Architecture>> = {
  ...Object.fromEntries(
    '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm'
      .split(' ')
      .map((architecture) => [architecture, { architecture }]),
  ),
  x86_64: { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  i386: { architecture: '386' },
  i586: { architecture: '386' },
  i686: { architecture: '386' },
  armv5: { architecture: 'arm', variant: 'v5' },
  armv5te: { architecture: 'arm', variant: 'v5' },
  armv5tel: { architecture: 'arm', variant: 'v5' },
  armv6: { architecture: 'arm', variant: 'v6' },
  armv6l: { architecture: 'arm', variant: 'v6' },
  armhf: { architecture: 'arm' },
  armv7: { architecture: 'arm', variant: 'v7' },
  armv7a: { architecture: 'arm', variant: 'v7' },
  armv7l: { architecture: 'arm', variant: 'v7' },
  loongarch64: { architecture: 'loong64' },
  powerpc64: { architecture: 'ppc64' },
  powerpc64le: { architecture: 'ppc64le' },
  riscv64gc: { architecture: 'riscv64' },
};

/** The variants that image-spec (image-index.md § Platform Variants) has for an architecture. */
const variants: Readonly<Record<string, readonly string[]>> = {
  arm: ['v5', 'v6', 'v7', 'v8'],
  arm64: ['v8', 'v9'],
  amd64: ['v1', 'v2', 'v3', 'v4'],
};

/** Whether a word is an operating system in OCI terms. */
export function isOperatingSystem(word: string): boolean {
  return operatingSystems.has(word);
}

/** The architecture (and variant) that a word means in any of the known vocabularies; undefined for any other word. */
export function architectureOf(word: string): Architecture | undefined {
  return Object.hasOwn(architectures, word) ? architectures[word] : undefined;
}

/** Whether OCI has that variant for that architecture. */
export function isVariant(architecture: string, word: string): boolean {
  return Object.hasOwn(variants, architecture) && (variants[architecture]?.includes(word) ?? false);
}

/** The platform of a Nix system (`aarch64-linux`) or a Rust target (`aarch64-unknown-linux-musl`); undefined for any other word. */
export function platformOfSystem(word: string): Platform | undefined {
  const [first, ...rest] = word.split('-');
  const architecture = architectureOf(first ?? '');
  const os = rest.find((part) => isOperatingSystem(part));
  if (architecture === undefined || os === undefined || rest.length > 3) return undefined;
  return { os, ...architecture };
}

/** A platform as a user writes it: `linux/arm/v6`, `aarch64-linux` or `x86_64-unknown-linux-musl`. Throws `usage`. */
export function parsePlatform(text: string): Platform {
  const system = platformOfSystem(text);
  if (system !== undefined) return system;
  const [os, word, variant, ...rest] = text.split('/');
  const architecture = architectureOf(word ?? '');
  if (os !== undefined && isOperatingSystem(os) && architecture !== undefined && rest.length === 0) {
    if (variant === undefined) return { os, ...architecture };
    if (isVariant(architecture.architecture, variant) && (architecture.variant ?? variant) === variant) {
      return { os, architecture: architecture.architecture, variant };
    }
  }
  throw new AlbaError('usage', `“${text}” is not a platform`, {
    hint: 'write OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, like linux/amd64 or linux/arm/v6',
  });
}
