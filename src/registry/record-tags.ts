import { architectureOf, isOperatingSystem, isVariant } from '../oci/platform-words.ts';
import { isPartTag } from './distribution/part-tags.ts';
import type { PartialBuild, ShelfTags } from './image-shelf.ts';

/**
 * A registry's tags sorted by what they are: those that people pull, the records of partial publishes, and what is attached to
 * images (distribution-spec § Referrers Tag Schema, and cosign's `.sig`, `.att` and `.sbom` behind it).
 */
export function sortedTags(all: readonly string[]): ShelfTags {
  const records = all.filter(isPartTag);
  const attached = all.filter((tag) => /^sha256-[0-9a-f]{64}(?:\.|$)/.test(tag));
  const others = new Set([...records, ...attached]);
  return {
    tags: all.filter((tag) => !others.has(tag)).map((tag) => ({ tag })),
    partial: partialBuilds(records),
    attached,
  };
}

interface ReadRecord {
  readonly tag: string | undefined;
  readonly build: string | undefined;
  readonly platform: string | undefined;
}

function partialBuilds(records: readonly string[]): readonly PartialBuild[] {
  const builds = new Map<string, ReadRecord & { platforms: string[]; records: string[] }>();
  for (const record of records) {
    const read = parsed(record.split('-').slice(1));
    const key = `${read.tag} ${read.build}`;
    const known = builds.get(key) ?? { ...read, platforms: [], records: [] };
    if (read.platform !== undefined) known.platforms.push(read.platform);
    known.records.push(record);
    builds.set(key, known);
  }
  return [...builds.values()].map(({ platform: _, ...build }) => build);
}

/**
 * `TAG-BUILD-OS-ARCH[-VARIANT]`. TAG and BUILD may both hold a dash: then all up to the last one is taken for the TAG, since
 * builds are commits.
 */
function parsed(parts: readonly string[]): ReadRecord {
  const length = [3, 2].find((most) => isPlatform(parts.slice(-most)));
  const rest = length === undefined ? [] : parts.slice(0, -length);
  const platform = length === undefined ? undefined : parts.slice(-length).join('/');
  const tag = rest.slice(0, -1).join('-');
  return tag === '' ? { tag: undefined, build: undefined, platform } : { tag, build: rest.at(-1), platform };
}

function isPlatform([os = '', architecture = '', variant]: readonly string[]): boolean {
  const isKnown = isOperatingSystem(os) && architectureOf(architecture) !== undefined;
  return isKnown && (variant === undefined || isVariant(architecture, variant));
}
