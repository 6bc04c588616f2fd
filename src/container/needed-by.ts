import type { Digest } from '../oci/digest.ts';
import { indexSchema } from '../oci/documents.ts';
import { dockerMediaTypes, mediaTypes } from '../oci/media-types.ts';
import { parseJson } from '../oci/parse-json.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { StoredManifest } from '../registry/image-destination.ts';
import type { TagReader } from './tag-details.ts';

/** The tags that would lose something if a digest went. */
export interface Need {
  /** They name it. */
  readonly same: readonly string[];
  /** Their index lists it, or an index that their index lists. */
  readonly listing: readonly string[];
}

/**
 * Which of `tags` need a digest. All of them are read, so that one that cannot be read rejects: whoever does not know who needs
 * something must not remove it. Indexes that no tag reaches cannot be found.
 */
export async function neededBy(
  digest: Digest,
  tags: readonly string[],
  reader: TagReader,
  signal: AbortSignal,
): Promise<Need> {
  const needs = await inOrder(tags, 8, signal, async (tag) => {
    // One that is listed and gone needs nothing.
    const stored = await reader.stored(tag);
    if (stored?.descriptor.digest === digest) return 'same';
    return stored && (await lists(stored, digest, reader)) ? 'listing' : undefined;
  });
  const those = (need: 'same' | 'listing') => tags.filter((_, at) => needs[at] === need);
  return { same: those('same'), listing: those('listing') };
}

async function lists({ bytes }: StoredManifest, digest: Digest, reader: TagReader): Promise<boolean> {
  const document = parseJson(bytes);
  const index = indexSchema.safeParse(document).data;
  // An index that alba cannot read in full, as one with other digests than sha256, may list it all the same.
  if (index === undefined) return hasManifests(document) && Buffer.from(bytes).includes(digest);
  const { manifests } = index;
  if (manifests.some((entry) => entry.digest === digest)) return true;
  for (const entry of manifests.filter(({ mediaType }) => isIndexType(mediaType))) {
    const inner = await reader.stored(entry.digest);
    if (inner !== undefined && (await lists(inner, digest, reader))) return true;
  }
  return false;
}

/** Whether a media type is that of an index, or of Docker's list of manifests. */
export function isIndexType(mediaType: string): boolean {
  return (dockerMediaTypes[mediaType] ?? mediaType) === mediaTypes.index;
}

function hasManifests(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'manifests' in document;
}
