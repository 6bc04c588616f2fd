import { buildKit } from '../archive/layout-manifest.ts';
import { digestOf } from '../oci/digest.ts';
import { type Index, indexSchema } from '../oci/documents.ts';
import { platformEntries } from '../oci/image-content.ts';
import { parseJson } from '../oci/parse-json.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import { platformDifferences, platformList } from '../oci/platform-list.ts';
import { revisionOf } from '../oci/revision.ts';
import type { BuildRecord, FoundRecords } from '../protocol/build-records.ts';
import type { ImageDestination, StoredManifest } from '../registry/image-destination.ts';
import { isDamaged } from '../report/error.ts';
import { platformsKey } from './own-records.ts';

export interface RecordsInTagOptions {
  readonly destination: ImageDestination;
  readonly tag: string;
  /** The platforms that the tag is to have. */
  readonly expected: readonly Platform[];
  readonly build: string;
}

/**
 * What the jobs of a build had recorded of some platforms, where their records were taken away when the tag was written: read out
 * of the tag, if it has the expected platforms and is of this build.
 */
export async function recordsInTag(
  platforms: readonly string[],
  { destination, tag, expected, build }: RecordsInTagOptions,
): Promise<FoundRecords> {
  const stored = await readTag(destination, tag);
  const index = stored && indexSchema.safeParse(parseJson(stored.bytes)).data;
  if (index === undefined || revisionOf(index.annotations) !== build) return new Map();
  const there = new Set(platformEntries(index).map(({ platform }) => formatPlatform(platform)));
  if (platformDifferences(there, expected).length > 0) return new Map();
  return new Map(platforms.map((platform) => [platform, recordOf(platform, index, expected)]));
}

/** What cannot be read is no record: the tag is written anew when all have come. */
async function readTag(destination: ImageDestination, tag: string): Promise<StoredManifest | undefined> {
  try {
    return await destination.readManifest(tag);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return undefined;
  }
}

/** With all that may be attached to the platform: of a referrer its own manifest alone tells what it refers to. */
function recordOf(word: string, index: Index, expected: readonly Platform[]): BuildRecord {
  const own = new Set<string>(
    platformEntries(index)
      .filter(({ platform }) => formatPlatform(platform) === word)
      .map(({ digest }) => digest),
  );
  const manifests = index.manifests.filter(({ digest, platform, annotations }) => {
    const subject = annotations?.[buildKit.subject];
    return platform?.os === 'unknown' ? subject === undefined || own.has(subject) : own.has(digest);
  });
  const annotations = { [platformsKey]: platformList(expected) };
  const bytes = Buffer.from(JSON.stringify({ ...index, manifests, annotations }));
  return { bytes, etag: digestOf(bytes), isInTag: true };
}
