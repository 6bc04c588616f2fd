import type { Platform } from './platform.ts';

/** The variants that clients take for none (containerd, platforms/database.go § normalizeArch). */
const usual: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8' };

/** A platform without a variant that says nothing to clients: two that are the same then cannot stand in one index. */
export function asClientsRead({ variant, ...platform }: Platform): Platform {
  const isUsual = variant === undefined || usual[platform.architecture] === variant;
  return isUsual ? platform : { ...platform, variant };
}
