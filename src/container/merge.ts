import { type Attestation, ownLayers, type SourceImage, type SourceLayer } from '../archive/source-image.ts';
import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
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
  /** As the manifest has them, foreign ones too; a layer may occur twice. */
  readonly layers: readonly Descriptor[];
}

/** What is attached to a child, or to another attestation. */
interface MergedAttestation extends Attestation {
  /** Where it came from, as the user wrote it. */
  readonly source: string;
}

/** A multi-platform image, ready to be sent. */
export interface MergedImage {
  readonly index: StoredManifest;
  /** In canonical order. */
  readonly children: readonly MergedChild[];
  /** In the order of the images they are attached to, then of their digests. Each once. */
  readonly attestations: readonly MergedAttestation[];
  /** All that is sent, each once: layers, configs, then what attestations hold. Foreign layers are none of them. */
  readonly blobs: readonly Blob[];
  /** All that the index lists, each once. */
  readonly manifests: readonly StoredManifest[];
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
    const layers = image.layers.map((layer) =>
      'foreign' in layer ? layer.foreign : packedBlob(packed, image, layer).descriptor,
    );
    const manifest =
      image.manifest === undefined
        ? imageManifest(config.descriptor, layers)
        : keptManifest(image.manifest, config.descriptor, layers, source);
    return { platform, source, config, layers, manifest };
  });
  const attestations = attestationsOf(sorted);
  const layers = sorted.flatMap((image) => ownLayers(image).map((layer) => packedBlob(packed, image, layer)));
  const configs = children.map(({ config }) => config);
  const attached = attestations.map(({ descriptor, manifest }) => ({ descriptor, bytes: manifest }));
  return {
    index: imageIndex(children, attestations, withFloatingTags(annotations, floating)),
    children,
    attestations,
    floating: new Set(floating),
    blobs: eachOnce([...layers, ...configs, ...attestations.flatMap(({ blobs }) => blobs)]),
    manifests: eachOnce([...children.map(({ manifest }) => manifest), ...attached]),
  };
}

/** Two images may have one attestation in common: the index lists it with the first. */
function attestationsOf(images: readonly SourceImage[]): readonly MergedAttestation[] {
  return eachOnce(
    images.flatMap(({ source, attestations }) =>
      attestations
        .map((attestation) => ({ ...attestation, source }))
        .sort((a, b) => (a.descriptor.digest < b.descriptor.digest ? -1 : 1)),
    ),
  );
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
  const unread = [...layers.values()].reduce((bytes, layer) => bytes + layer.unread, 0);
  const progress = run.reporter.progress('packing layers', unread);
  const onRead = (bytes: number) => progress.add(bytes);
  try {
    const blobs = await inOrder([...layers], packing, run.signal, async ([key, layer], signal) => {
      return [key, await layer.pack({ signal, onRead })] as const;
    });
    return new Map(blobs);
  } finally {
    progress.end();
  }
}

function packedBlob(packed: Packed, image: SourceImage, layer: SourceLayer): Blob {
  const blob = packed.get(packKey(image, layer));
  if (blob === undefined) throw new Error(`layer ${layer.diffId} of ${image.source} was not packed`);
  return blob;
}

function eachOnce<T extends { readonly descriptor: Descriptor }>(objects: readonly T[]): readonly T[] {
  const unique = new Map<Digest, T>();
  for (const object of objects)
    if (!unique.has(object.descriptor.digest)) unique.set(object.descriptor.digest, object);
  return [...unique.values()];
}
