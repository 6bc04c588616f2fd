import { buildKit } from '../archive/layout-manifest.ts';
import { isForeignLayer } from '../archive/layout-types.ts';
import type { Digest } from '../oci/digest.ts';
import { type Descriptor, indexSchema, type Manifest, manifestSchema } from '../oci/documents.ts';
import { attestationEntries, platformEntries } from '../oci/image-content.ts';
import { parseJson } from '../oci/parse-json.ts';
import { comparePlatforms, describePlatform, type Platform } from '../oci/platform.ts';
import { revisionOf } from '../oci/revision.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { StoredManifest } from '../registry/image-destination.ts';
import { floatingTags } from './floating.ts';
import type { MergedChild, MergedImage } from './merged-image.ts';
import type { Standing } from './standing.ts';

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
  /** The commit that it says it was built from. */
  readonly revision: string | undefined;
  readonly floating: ReadonlySet<string>;
  /** None where it is no index. */
  readonly platforms: readonly ExistingPlatform[];
  /** As the index lists them: what they are, and of what. */
  readonly attestations: ReadonlySet<string>;
  /** The digests that it is known to reach, its own included; not of foreign layers, which are elsewhere. */
  readonly reaches: ReadonlySet<Digest>;
}

/**
 * Reads an index at the destination beside the image that is to be published: of the manifests, only those of the
 * image's own platforms, and only where they are not the same.
 */
export async function readExistingImage(
  standing: Standing,
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
      return { ...entry, manifest: own && (await readChild(standing, entry.digest, own)) };
    },
  );
  const reaches = platforms.flatMap(({ digest: child, manifest }) => [
    child,
    ...(manifest === undefined ? [] : ownBlobs(manifest)),
  ]);
  const attestations = index === undefined ? [] : attestationEntries(index);
  const attached = attestations.flatMap((listed) => {
    const own = image.attestations.find(({ descriptor }) => descriptor.digest === listed.digest);
    return [listed.digest, ...(own?.blobs ?? []).map(({ descriptor }) => descriptor.digest)];
  });
  return {
    digest,
    revision: revisionOf(index?.annotations),
    floating: floatingTags(index?.annotations),
    platforms,
    attestations: new Set(attestations.map(listedAs)),
    reaches: new Set([digest, ...reaches, ...attached]),
  };
}

/** The config, and the layers that are not elsewhere. */
export function ownBlobs({ config, layers }: Manifest): readonly Digest[] {
  return [config, ...layers.filter((layer) => !isForeignLayer(layer))].map(({ digest }) => digest);
}

/** What keeps two images from having the same content: a clause for each platform; none where they have. */
export function differences(existing: ExistingImage, image: MergedImage): readonly string[] {
  const own = image.children.flatMap(({ platform, config }) => {
    const there = existing.platforms.find((entry) => comparePlatforms(entry.platform, platform) === 0);
    if (there === undefined) return [`${describePlatform(platform)} is not there`];
    const same = there.manifest?.config.digest === config.descriptor.digest;
    return same ? [] : [`${describePlatform(platform)} differs`];
  });
  const others = existing.platforms
    .filter(
      (entry) => !image.children.some(({ platform }) => comparePlatforms(platform, entry.platform) === 0),
    )
    .map(({ platform }) => `${describePlatform(platform)} is there and not in what is to be published`);
  return [...own, ...others];
}

/** Whether other things are attached to an image than to the one that stands there. They are no content: nobody runs them. */
export function hasOtherAttestations(existing: ExistingImage, image: MergedImage): boolean {
  return lacksAttestations(existing, image) || image.attestations.length !== existing.attestations.size;
}

/** Whether something that is attached to an image is not attached to the one that stands there. */
export function lacksAttestations(existing: ExistingImage, { attestations }: MergedImage): boolean {
  return !attestations.every(({ descriptor }) => existing.attestations.has(listedAs(descriptor)));
}

/** BuildKit lists one manifest once for each image that it attests. */
function listedAs({ digest, annotations }: Descriptor): string {
  return `${digest} ${annotations?.[buildKit.subject] ?? ''}`;
}

/** Bytes that a client downloads for a platform: config and layers, compressed, wherever they come from. */
export function downloadSize({ config, layers }: DownloadedParts): number {
  return [config, ...layers].reduce((sum, { size }) => sum + size, 0);
}

interface DownloadedParts {
  readonly config: { readonly size: number };
  readonly layers: readonly { readonly size: number }[];
}

async function readChild(
  standing: Standing,
  digest: Digest,
  own: MergedChild,
): Promise<Manifest | undefined> {
  const { manifest } = own;
  const stored = digest === manifest.descriptor.digest ? manifest : await standing.manifest(digest);
  return stored && manifestSchema.safeParse(parseJson(stored.bytes)).data;
}
