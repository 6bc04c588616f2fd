import { architectureOf, isOperatingSystem, isVariant } from '../oci/platform-words.ts';
import type { PartialBuild } from './image-shelf.ts';

const prefix = '_part-';

/**
 * What the records of partial publishes among a registry's tags tell: `_part-TAG-BUILD-OS-ARCH[-VARIANT]`, which nobody pulls.
 * TAG and BUILD may both hold a dash: then all up to the last one is taken for the TAG, since builds are commits. A tag that only
 * begins like a record is none.
 */
export function partialBuildsIn(tags: readonly string[]): readonly PartialBuild[] {
  const builds = new Map<string, { tag: string; build: string; platforms: string[]; records: string[] }>();
  for (const record of tags.filter((tag) => tag.startsWith(prefix))) {
    const read = parsed(record.slice(prefix.length).split('-'));
    if (read === undefined) continue;
    const { tag, build, platform } = read;
    const known = builds.get(`${tag} ${build}`) ?? { tag, build, platforms: [], records: [] };
    known.platforms.push(platform);
    known.records.push(record);
    builds.set(`${tag} ${build}`, known);
  }
  return [...builds.values()];
}

function parsed(parts: readonly string[]): { tag: string; build: string; platform: string } | undefined {
  const length = [3, 2].find((most) => isPlatform(parts.slice(-most)));
  if (length === undefined) return undefined;
  const rest = parts.slice(0, -length);
  const [tag, build = ''] = [rest.slice(0, -1).join('-'), rest.at(-1)];
  return tag === '' || build === '' ? undefined : { tag, build, platform: parts.slice(-length).join('/') };
}

function isPlatform([os = '', architecture = '', variant]: readonly string[]): boolean {
  const isKnown = isOperatingSystem(os) && architectureOf(architecture) !== undefined;
  return isKnown && (variant === undefined || isVariant(architecture, variant));
}
