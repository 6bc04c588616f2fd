import { architectureOf, isOperatingSystem, isVariant } from '../oci/platform-words.ts';
import type { PartialBuild } from './image-shelf.ts';

/** `_part-TAG-BUILD-OS-ARCH[-VARIANT]`: a platform of a partial publish in a registry, which nobody pulls. */
const pattern = /^_part-(.+)-([^-]+)-([^-]+-[^-]+(?:-v\d+)?)$/;

/**
 * What the record tags among a registry's tags tell. TAG and BUILD may both hold a dash: then all up to the last one is taken
 * for the TAG, since builds are commits. A tag that only begins like a record is none.
 */
export function partialBuildsIn(tags: readonly string[]): readonly PartialBuild[] {
  const builds = new Map<string, { tag: string; build: string; platforms: string[]; records: string[] }>();
  for (const record of tags) {
    const [, tag, build, rest = ''] = pattern.exec(record) ?? [];
    const platform = platformOf(rest);
    if (tag === undefined || build === undefined || platform === undefined) continue;
    const key = `${tag} ${build}`;
    const known = builds.get(key) ?? { tag, build, platforms: [], records: [] };
    known.platforms.push(platform);
    known.records.push(record);
    builds.set(key, known);
  }
  return [...builds.values()];
}

/** `linux-arm-v6` as `linux/arm/v6`. */
function platformOf(text: string): string | undefined {
  const [os = '', architecture = '', variant] = text.split('-');
  if (!isOperatingSystem(os) || architectureOf(architecture) === undefined) return undefined;
  return variant === undefined || isVariant(architecture, variant) ? text.replaceAll('-', '/') : undefined;
}
