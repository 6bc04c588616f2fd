import type { SourceImage } from '../archive/source-image.ts';
import type { Blob } from '../layers/blob.ts';
import type { Compression } from '../layers/compress.ts';
import type { Platform } from '../oci/platform.ts';
import type { Run } from '../protocol/run.ts';
import { withLayerKey } from './build-notes.ts';
import { attestationKey, eachOnce, firstOfEach } from './each-once.ts';
import { withFloatingTags } from './floating.ts';
import { imageIndex, imageManifest, keptManifest } from './image-documents.ts';
import { KnownLayers } from './known-layers.ts';
import type { MergedAttestation, MergedChild, MergedImage } from './merged-image.ts';
import { packLayers } from './pack-layers.ts';
import { sortedByPlatform } from './platforms-of.ts';

export interface MergeOptions {
  /** Of the index. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The tags among those to publish that float. */
  readonly floating: readonly string[];
  /** The platforms that the image must have, no more and no fewer. */
  readonly platforms?: readonly Platform[] | undefined;
  /** Layers that need not be made. */
  readonly known?: KnownLayers;
  /** Of the layers that are made; gzip, where nothing is said. */
  readonly compression?: Compression;
  /** Told each layer as soon as it is packed. */
  readonly onPacked?: (blob: Blob) => void;
  readonly run: Run;
}

/**
 * Merges images of one platform each into one index, packing their layers. The same images give the same bytes in
 * whatever order they come. Throws `platform` where the platforms are not what they should be.
 */
export async function mergeImages(
  images: readonly SourceImage[],
  {
    annotations,
    floating,
    platforms,
    known = new KnownLayers(),
    compression = 'gzip',
    onPacked,
    run,
  }: MergeOptions,
): Promise<MergedImage> {
  const sorted = sortedByPlatform(images, platforms);
  const { blobOf, blobs, reused } = await packLayers(sorted, { known, compression, onPacked, run });
  const children = sorted.map((image): MergedChild => {
    const { platform, source, config, archive, built = false } = image;
    const layers = image.layers.map((layer) =>
      'foreign' in layer ? layer.foreign : withLayerKey(blobOf(image, layer).descriptor, layer.key),
    );
    const manifest =
      image.manifest === undefined
        ? imageManifest(config.descriptor, layers)
        : keptManifest(image.manifest, config.descriptor, layers, source);
    return { platform, source, config, layers, manifest, archive, built };
  });
  const attestations = attestationsOf(sorted);
  const configs = children.map(({ config }) => config);
  const attached = attestations.map(({ descriptor, manifest }) => ({ descriptor, bytes: manifest }));
  return {
    index: imageIndex(children, attestations, withFloatingTags(annotations, floating)),
    children,
    attestations,
    floating: new Set(floating),
    blobs: eachOnce([...blobs, ...configs, ...attestations.flatMap((attestation) => attestation.blobs)]),
    reused,
    manifests: eachOnce([...children.map(({ manifest }) => manifest), ...attached]),
  };
}

/**
 * Two images may have one attestation in common, be it attached to both, or to what is attached to both: the index lists
 * it for each subject, with the first image that has it.
 */
function attestationsOf(images: readonly SourceImage[]): readonly MergedAttestation[] {
  const all = images.flatMap(({ source, attestations }) =>
    attestations
      .map((attestation) => ({ ...attestation, source }))
      .sort((a, b) => (attestationKey(a) < attestationKey(b) ? -1 : 1)),
  );
  return firstOfEach(all, attestationKey);
}
