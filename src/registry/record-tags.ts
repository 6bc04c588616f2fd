import pLimit from 'p-limit';
import { architectureOf, isOperatingSystem, isVariant } from '../oci/platform-words.ts';
import { isPartTag } from './distribution/part-tags.ts';
import type { PartialBuild, ShelfTags } from './image-shelf.ts';
import type { RecordNote } from './record-note.ts';

/** Reads what a record says it is for; undefined where it says nothing. */
type ReadNote = (record: string) => Promise<RecordNote | undefined>;

/**
 * A registry's tags sorted by what they are: those that people pull, the records of partial publishes, and what is attached to
 * images (distribution-spec § Referrers Tag Schema, and cosign's `.sig`, `.att` and `.sbom` behind it). Records whose names do
 * not tell what they are for are read.
 */
export async function sortedTags(all: readonly string[], readNote: ReadNote): Promise<ShelfTags> {
  const records = all.filter(isPartTag);
  const attached = all.filter((tag) => /^sha256-[0-9a-f]{64}(?:\.|$)/.test(tag));
  const others = new Set([...records, ...attached]);
  return {
    tags: all.filter((tag) => !others.has(tag)).map((tag) => ({ tag })),
    partial: await partialBuilds(records, readNote),
    attached,
  };
}

interface ReadRecord extends RecordNote {
  readonly platform: string | undefined;
}

async function partialBuilds(
  records: readonly string[],
  readNote: ReadNote,
): Promise<readonly PartialBuild[]> {
  const limit = pLimit(8);
  const all = await Promise.all(
    records.map(async (record) => {
      const { isCertain, ...named } = parsed(record.split('-').slice(1));
      const note = isCertain ? undefined : await limit(() => readNote(record));
      return { record, read: { ...named, ...note } };
    }),
  );
  const builds = new Map<string, ReadRecord & { platforms: string[]; records: string[] }>();
  for (const { record, read } of all) {
    const key = `${read.tag} ${read.build}`;
    const known = builds.get(key) ?? { ...read, platforms: [], records: [] };
    if (read.platform !== undefined) known.platforms.push(read.platform);
    known.records.push(record);
    builds.set(key, known);
  }
  return [...builds.values()].map(({ platform: _, ...build }) => build);
}

/**
 * `TAG-BUILD-OS-ARCH[-VARIANT]`. TAG and BUILD may both hold a dash: then nothing is certain, and all up to the last one is taken
 * for the TAG, since builds are commits.
 */
function parsed(parts: readonly string[]): ReadRecord & { readonly isCertain: boolean } {
  const length = [3, 2].find((most) => isPlatform(parts.slice(-most)));
  const rest = length === undefined ? [] : parts.slice(0, -length);
  const platform = length === undefined ? undefined : parts.slice(-length).join('/');
  const tag = rest.slice(0, -1).join('-');
  const isCertain = rest.length === 2;
  if (tag === '') return { tag: undefined, build: undefined, platform, isCertain };
  return { tag, build: rest.at(-1), platform, isCertain };
}

function isPlatform([os = '', architecture = '', variant]: readonly string[]): boolean {
  const isKnown = isOperatingSystem(os) && architectureOf(architecture) !== undefined;
  return isKnown && (variant === undefined || isVariant(architecture, variant));
}
