import type { Platform } from './platform.ts';
import { architectureOf, isOperatingSystem, isVariant } from './platform-words.ts';

type Architecture = Pick<Platform, 'architecture' | 'variant'>;

/** Words that other tools use: what alba takes instead. */
const otherSystems: Readonly<Record<string, string>> = {
  mac: 'darwin',
  macos: 'darwin',
  macosx: 'darwin',
  osx: 'darwin',
  win: 'windows',
  win32: 'windows',
  win64: 'windows',
};

const otherArchitectures: Readonly<Record<string, Architecture>> = {
  x64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  x8664: { architecture: 'amd64' },
  x86: { architecture: '386' },
  ia32: { architecture: '386' },
  i486: { architecture: '386' },
  armel: { architecture: 'arm', variant: 'v5' },
  armv8: { architecture: 'arm64' },
  armv8l: { architecture: 'arm64' },
};

/** The operating system that a word is likely meant for: `macOS`, `Linux`, `win32`; for hints. Undefined for other words. */
export function meantSystem(word: string): string | undefined {
  const lower = word.toLowerCase();
  if (isOperatingSystem(lower)) return lower;
  return Object.hasOwn(otherSystems, lower) ? otherSystems[lower] : undefined;
}

/** The architecture that a word is likely meant for: `x64`, `X86-64`, `arm64v8`; for hints. Undefined for other words. */
export function meantArchitecture(word: string): Architecture | undefined {
  const lower = word.toLowerCase();
  const known = architectureOf(lower);
  if (known !== undefined) return known;
  if (Object.hasOwn(otherArchitectures, lower)) return otherArchitectures[lower];
  const [, first = '', variant = ''] = /^(arm32|arm64|amd64|arm)(v\d)$/.exec(lower) ?? [];
  const architecture = first === 'arm32' ? 'arm' : first;
  return isVariant(architecture, variant) ? { architecture, variant } : undefined;
}

/** The platform that a text is likely meant for: `linux-amd64`, `Linux/x64`, `darwin_arm64`; for hints. */
export function meantPlatform(text: string): Platform | undefined {
  const words = text.replace(/x86[-_]64/i, 'amd64').split(/[-_./]/);
  const os = words.map(meantSystem).find((word) => word !== undefined);
  const at = words.findIndex((word) => meantArchitecture(word) !== undefined);
  const found = meantArchitecture(words[at] ?? '');
  if (os === undefined || found === undefined) return undefined;
  const next = words[at + 1] ?? '';
  return isVariant(found.architecture, next) ? { os, ...found, variant: next } : { os, ...found };
}
