import type { Digest } from '../oci/digest.ts';
import { indexSchema, type Manifest, manifestSchema } from '../oci/documents.ts';
import { platformEntries } from '../oci/image-content.ts';
import { parseJson } from '../oci/parse-json.ts';
import type { Platform } from '../oci/platform.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { StoredManifest } from '../registry/image-destination.ts';
import { isDamaged } from '../report/error.ts';
import { classify, isFloatingName } from '../tags/classes.ts';
import { archiveOf } from './archive-note.ts';
import { isBuilt } from './build-notes.ts';
import { ownBlobs } from './existing-image.ts';
import { floatingTags } from './floating.ts';
import type { Standing } from './standing.ts';

/** An image of one platform that stands at a destination. */
export interface StandingImage {
  readonly platform: Platform;
  readonly stored: StoredManifest;
  readonly manifest: Manifest;
  /** The digest of the archive that it came from, where its writer noted one. */
  readonly archive: Digest | undefined;
  /** Whether its writer noted that alba has built it, with the keys of its layers. */
  readonly built: boolean;
}

/** A tag, and the images below it. */
export interface StandingTag {
  readonly place: string;
  readonly digest: Digest;
  /** Of the class of releases: its writer may do what only those may who publish releases. */
  readonly isRelease: boolean;
  readonly images: readonly StandingImage[];
  /** The digests that it is known to reach, its own included. */
  readonly reaches: ReadonlySet<Digest>;
}

/** How many of the newest tags are read where none of those to be written is there, nor `latest`. */
const mostOthers = 2;

/**
 * The tags that an image is likely to have layers in common with: those that are to be written, in the destination's
 * words; where none is there, `latest`; where that is not there either, the newest. What cannot be read is left out:
 * nothing depends on it.
 */
export async function standingTags(
  standing: Standing,
  places: readonly string[],
  signal: AbortSignal,
): Promise<readonly StandingTag[]> {
  const read = async (names: readonly string[]) => {
    const found = await inOrder(names, 8, signal, (place) => readTag(standing, place, signal));
    return found.filter((tag) => tag !== undefined);
  };
  const replaced = await read(places);
  if (replaced.length > 0) return replaced;
  const latest = await read(['latest']);
  if (latest.length > 0) return latest;
  return read(await standing.destination.newestTags(mostOthers));
}

async function readTag(
  standing: Standing,
  place: string,
  signal: AbortSignal,
): Promise<StandingTag | undefined> {
  const stored = await readable(standing.manifest(place));
  const index = stored && indexSchema.safeParse(parseJson(stored.bytes)).data;
  if (stored === undefined || index === undefined) return undefined;
  const images = await inOrder(platformEntries(index), 8, signal, async ({ platform, digest }) => {
    const child = await readable(standing.manifest(digest));
    const manifest = child && manifestSchema.safeParse(parseJson(child.bytes)).data;
    if (child === undefined || manifest === undefined) return undefined;
    const entry = index.manifests.find((listed) => listed.digest === digest);
    const archive = archiveOf(entry?.annotations);
    const built = isBuilt(entry?.annotations);
    // The archive or files are hashed meanwhile, and if they are the same its config is what is left to know.
    if (archive !== undefined || built) standing.expect(manifest.config);
    return { platform, stored: child, manifest, archive, built };
  });
  const found = images.filter((image) => image !== undefined);
  const isFloating = isFloatingName(place) || floatingTags(index.annotations).has(place);
  return {
    place,
    digest: stored.descriptor.digest,
    isRelease: classify(place) === 'release' && !isFloating,
    images: found,
    reaches: new Set([
      stored.descriptor.digest,
      ...found.flatMap(({ stored: child, manifest }) => [child.descriptor.digest, ...ownBlobs(manifest)]),
    ]),
  };
}

/** Undefined for what is damaged: who needs it will be told. */
async function readable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isDamaged(error)) return undefined;
    throw error;
  }
}
