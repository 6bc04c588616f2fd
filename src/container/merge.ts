import { ownLayers, type SourceImage, type SourceLayer } from '../archive/source-image.ts';
import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/platform.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { Run } from '../protocol/run.ts';
import type { StoredManifest } from '../registry/image-destination.ts';
import { withFloatingTags } from './floating.ts';
import { imageIndex, imageManifest, keptManifest } from './image-documents.ts';
import { sortedByPlatform } from './platforms-of.ts';

/** One platform of a merged image. */
export interface MergedChild {
  readonly platform: Platform;
  readonly manifest: StoredManifest;
  /** Where it came from, as the user wrote it. */
  readonly source: string;
  readonly config: Blob;
  /** In the manifest's order; a layer may occur twice. */
  readonly layers: readonly Blob[];
}

/** A multi-platform image, ready to be sent. */
export interface MergedImage {
  readonly index: StoredManifest;
  /** In canonical order. */
  readonly children: readonly MergedChild[];
  /** Each once: layers, then configs. */
  readonly blobs: readonly Blob[];
  /** The tags that its index says float. */
  readonly floating: ReadonlySet<string>;
}

export interface MergeOptions {
  /** Of the index. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The tags among those to publish that float. */
  readonly floating: readonly string[];
  /** The platforms that the image must have, no more and no fewer. */
  readonly platforms?: readonly Platform[] | undefined;
  readonly run: Run;
}

/** Layers that are packed at the same time: compression is parallel in itself. */
const packing = 4;

/**
 * Merges images of one platform each into one index, packing their layers. The same images give the same bytes in
 * whatever order they come. Throws `platform` where the platforms are not what they should be.
 */
export async function mergeImages(
  images: readonly SourceImage[],
  { annotations, floating, platforms, run }: MergeOptions,
): Promise<MergedImage> {
  const sorted = sortedByPlatform(images, platforms);
  const packed = await packLayers(sorted, run);
  const children = sorted.map((image): MergedChild => {
    const { platform, source, config } = image;
    const descriptors = image.layers.map((layer) =>
      'foreign' in layer ? layer.foreign : packedBlob(packed, image, layer).descriptor,
    );
    const layers = ownLayers(image).map((layer) => packedBlob(packed, image, layer));
    const manifest =
      image.manifest === undefined
        ? imageManifest(config.descriptor, descriptors)
        : keptManifest(image.manifest, config.descriptor, descriptors, source);
    return { platform, source, config, layers, manifest };
  });
  return {
    index: imageIndex(children, withFloatingTags(annotations, floating)),
    children,
    floating: new Set(floating),
    blobs: eachOnce([...children.flatMap(({ layers }) => layers), ...children.map(({ config }) => config)]),
  };
}

type PackKey = Digest | SourceLayer;

/**
 * A layer that several images have is packed once, by the first in canonical order. A layer of a kept manifest stands
 * for itself: no other's compressed bytes would fit that manifest.
 */
function packKey(image: SourceImage, layer: SourceLayer): PackKey {
  return image.manifest === undefined ? layer.diffId : layer;
}

type Packed = ReadonlyMap<PackKey, Blob>;

async function packLayers(images: readonly SourceImage[], run: Run): Promise<Packed> {
  const layers = new Map<PackKey, SourceLayer>();
  for (const image of images) {
    for (const layer of ownLayers(image)) {
      const key = packKey(image, layer);
      if (!layers.has(key)) layers.set(key, layer);
    }
  }
  const blobs = await inOrder([...layers], packing, run.signal, async ([key, layer], signal) => {
    return [key, await layer.pack({ signal })] as const;
  });
  return new Map(blobs);
}

function packedBlob(packed: Packed, image: SourceImage, layer: SourceLayer): Blob {
  const blob = packed.get(packKey(image, layer));
  if (blob === undefined) throw new Error(`layer ${layer.diffId} of ${image.source} was not packed`);
  return blob;
}

function eachOnce(blobs: readonly Blob[]): readonly Blob[] {
  const unique = new Map<Digest, Blob>();
  for (const blob of blobs) if (!unique.has(blob.descriptor.digest)) unique.set(blob.descriptor.digest, blob);
  return [...unique.values()];
}
