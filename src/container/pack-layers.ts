import { ownLayers, type SourceImage, type SourceLayer } from '../archive/source-image.ts';
import type { Blob } from '../layers/blob.ts';
import type { Compression } from '../layers/compress.ts';
import { layerTypes } from '../layers/pack.ts';
import type { Digest } from '../oci/digest.ts';
import { type Descriptor, manifestSchema } from '../oci/documents.ts';
import { parseJson } from '../oci/parse-json.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { Run } from '../protocol/run.ts';
import type { KnownLayers } from './known-layers.ts';
import { lateBlob } from './late-blob.ts';

/** Layers that are packed at the same time: compression is parallel in itself. */
const packing = 4;

export interface PackedLayers {
  readonly blobOf: (image: SourceImage, layer: SourceLayer) => Blob;
  /** In the order of the images and their layers. */
  readonly blobs: readonly Blob[];
  /** Of these, what stands at the destinations and was not made. */
  readonly reused: ReadonlySet<Digest>;
}

type PackKey = Digest | SourceLayer;

/**
 * A layer that several images have is packed once, by the first in canonical order. A layer of a kept manifest stands
 * for itself: no other's compressed bytes would fit that manifest.
 */
function packKey(image: SourceImage, layer: SourceLayer): PackKey {
  return image.manifest === undefined ? layer.diffId : layer;
}

export interface PackOptions {
  readonly known: KnownLayers;
  /** Known layers in another one are made again. */
  readonly compression: Compression;
  /** Told each layer as soon as it is packed. */
  readonly onPacked?: ((blob: Blob) => void) | undefined;
  readonly run: Run;
}

/** Packs the layers of all images, but for those that are known. */
export async function packLayers(
  images: readonly SourceImage[],
  { known, compression, onPacked, run }: PackOptions,
): Promise<PackedLayers> {
  const blobs = new Map<PackKey, Blob>();
  const reused = new Set<Digest>();
  const missing = new Map<PackKey, SourceLayer>();
  for (const image of images) {
    const found = knownLayersOf(image, known, layerTypes[compression]);
    for (const [at, layer] of image.layers.entries()) {
      if ('foreign' in layer) continue;
      const key = packKey(image, layer);
      const descriptor = found[at];
      if (blobs.has(key) || missing.has(key)) continue;
      if (descriptor === undefined) missing.set(key, layer);
      else {
        blobs.set(key, lateBlob(descriptor, layer));
        reused.add(descriptor.digest);
      }
    }
  }
  for (const [key, blob] of await packAll(missing, onPacked, run)) blobs.set(key, blob);
  const blobOf = (image: SourceImage, layer: SourceLayer) => {
    const blob = blobs.get(packKey(image, layer));
    if (blob === undefined) throw new Error(`layer ${layer.diffId} of ${image.source} was not packed`);
    return blob;
  };
  return {
    blobOf,
    reused,
    blobs: images.flatMap((image) => ownLayers(image).map((layer) => blobOf(image, layer))),
  };
}

/** For each layer the blob that it need not be made into. A kept manifest has a say in which that is. */
function knownLayersOf(
  { layers, manifest }: SourceImage,
  known: KnownLayers,
  mediaType: string,
): readonly (Descriptor | undefined)[] {
  const kept = manifest && manifestSchema.safeParse(parseJson(manifest)).data?.layers;
  return layers.map(({ diffId }, at) => {
    const digest = kept?.[at]?.digest;
    if (manifest === undefined) return known.find(diffId, { mediaType });
    return digest === undefined || known.find(diffId, { digest }) === undefined ? undefined : kept?.[at];
  });
}

/** What both pieces of work are called while they go on together: a bar adds up the bytes of both. */
export const packingAndSending = 'packing and sending layers';

async function packAll(
  layers: ReadonlyMap<PackKey, SourceLayer>,
  onPacked: PackOptions['onPacked'],
  run: Run,
): Promise<ReadonlyMap<PackKey, Blob>> {
  const unread = [...layers.values()].reduce((bytes, layer) => bytes + layer.unread, 0);
  const progress = run.reporter.progress(onPacked ? packingAndSending : 'packing layers', unread);
  const onRead = (bytes: number) => progress.add(bytes);
  try {
    const blobs = await inOrder([...layers], packing, run.signal, async ([key, layer], signal) => {
      const blob = await layer.pack({ signal, onRead });
      onPacked?.(blob);
      return [key, blob] as const;
    });
    return new Map(blobs);
  } finally {
    progress.end();
  }
}
