import type { Digest } from '../oci/digest.ts';
import { indexSchema, manifestSchema } from '../oci/documents.ts';
import { imageContent, type PlatformEntry, platformEntries } from '../oci/image-content.ts';
import { parseJson } from '../oci/parse-json.ts';
import type { ImageDestination } from './image-destination.ts';

/** The content of an index that stands at a destination; undefined where it is no index, or not all of it is there. */
export async function standingContent(
  index: Uint8Array,
  destination: Pick<ImageDestination, 'readManifest'>,
): Promise<Digest | undefined> {
  const parsed = indexSchema.safeParse(parseJson(index)).data;
  if (parsed === undefined) return undefined;
  const configs: PlatformEntry[] = [];
  for (const { platform, digest } of platformEntries(parsed)) {
    const stored = await destination.readManifest(digest);
    const manifest = stored && manifestSchema.safeParse(parseJson(stored.bytes)).data;
    if (manifest === undefined) return undefined;
    configs.push({ platform, digest: manifest.config.digest });
  }
  return imageContent(configs);
}
