import type { Digest } from '../oci/digest.ts';
import { indexSchema, type Manifest, manifestSchema } from '../oci/documents.ts';
import { platformEntries } from '../oci/image-content.ts';
import { parseJson } from '../oci/parse-json.ts';
import { comparePlatforms, formatPlatform, type Platform } from '../oci/platform.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { ImageDestination, StoredManifest } from '../registry/image-destination.ts';
import { floatingTags } from './floating.ts';
import type { MergedChild, MergedImage } from './merge.ts';

/** A platform of an image that stands at the destination. */
interface ExistingPlatform {
  readonly platform: Platform;
  readonly digest: Digest;
  /** Undefined where the manifest was not read, or is not there. */
  readonly manifest: Manifest | undefined;
}

/** What stands under a tag, as far as it matters for what is to replace it. */
export interface ExistingImage {
  readonly digest: Digest;
  readonly floating: ReadonlySet<string>;
  /** None where it is no index. */
  readonly platforms: readonly ExistingPlatform[];
  /** The digests that it is known to reach, its own included. */
  readonly reaches: ReadonlySet<Digest>;
}

/**
 * Reads an index at the destination beside the image that is to be published: of the manifests, only those of the
 * image's own platforms, and only where they are not the same.
 */
export async function readExistingImage(
  destination: ImageDestination,
  stored: StoredManifest,
  image: MergedImage,
  signal: AbortSignal,
): Promise<ExistingImage> {
  const { digest } = stored.descriptor;
  const index = indexSchema.safeParse(parseJson(stored.bytes)).data;
  const platforms = await inOrder(
    index === undefined ? [] : platformEntries(index),
    8,
    signal,
    async (entry) => {
      const own = image.children.find(({ platform }) => comparePlatforms(platform, entry.platform) === 0);
      return { ...entry, manifest: own && (await readChild(destination, entry.digest, own)) };
    },
  );
  const reaches = platforms.flatMap(({ digest: child, manifest }) => [
    child,
    ...(manifest === undefined ? [] : [manifest.config, ...manifest.layers].map((blob) => blob.digest)),
  ]);
  return {
    digest,
    floating: floatingTags(index?.annotations),
    platforms,
    reaches: new Set([digest, ...reaches]),
  };
}

/** What keeps two images from having the same content: a clause for each platform; none where they have. */
export function differences(existing: ExistingImage, image: MergedImage): readonly string[] {
  const own = image.children.flatMap(({ platform, config }) => {
    const there = existing.platforms.find((entry) => comparePlatforms(entry.platform, platform) === 0);
    if (there === undefined) return [`${formatPlatform(platform)} is not there`];
    const same = there.manifest?.config.digest === config.descriptor.digest;
    return same ? [] : [`${formatPlatform(platform)} differs`];
  });
  const others = existing.platforms
    .filter(
      (entry) => !image.children.some(({ platform }) => comparePlatforms(platform, entry.platform) === 0),
    )
    .map(({ platform }) => `${formatPlatform(platform)} is there and not in what is to be published`);
  return [...own, ...others];
}

/** Bytes that a client downloads for a platform: config and layers, compressed. */
export function downloadSize({ config, layers }: Pick<Manifest, 'config' | 'layers'>): number {
  return [config, ...layers].reduce((sum, { size }) => sum + size, 0);
}

async function readChild(
  destination: ImageDestination,
  digest: Digest,
  own: MergedChild,
): Promise<Manifest | undefined> {
  const { manifest } = own;
  const stored = digest === manifest.descriptor.digest ? manifest : await destination.readManifest(digest);
  return stored && manifestSchema.safeParse(parseJson(stored.bytes)).data;
}
