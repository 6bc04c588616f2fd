import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Platform } from '../oci/platform.ts';
import { AlbaError } from '../report/error.ts';
import { bytesBody } from '../store/body.ts';
import { clipped } from './clipped.ts';
import type { ImageFiles, LayerFile } from './image-files.ts';
import { checkSize, layerName } from './layer-checks.ts';
import { blobName, layoutAgain, readBlob } from './layout-documents.ts';
import { type LayoutManifest, manifestName } from './layout-manifest.ts';
import { isDockerType, isForeignLayer, ociType } from './layout-types.ts';
import { declaredPlatform, refine } from './platform.ts';
import type { ReadImage } from './read-image.ts';
import type { Reading } from './reading.ts';
import { parseConfig, type SourceConfig } from './source-config.ts';
import type { Attestation, ForeignLayer, SourceLayer } from './source-image.ts';
import { foreignLayer, sourceLayer } from './source-layer.ts';

/** An image of a layout whose layers have not been looked at. */
export interface LayoutImage extends LayoutManifest {
  readonly config: { readonly bytes: Buffer; readonly parsed: SourceConfig };
  readonly declared: Platform;
}

/** Reads the config of an image. Throws `platform` where an index says another platform. */
export async function readLayoutConfig(files: ImageFiles, read: LayoutManifest): Promise<LayoutImage> {
  const { descriptor, manifest } = read;
  const what = manifestName(files.label, descriptor);
  const bytes = await readBlob(files, manifest.config, `manifest ${descriptor.digest}`);
  const parsed = parseConfig(bytes, `${what}: its config`);
  const stated = declaredPlatform(parsed);
  const declared = descriptor.platform
    ? refine(stated, declaredPlatform(descriptor.platform), what, 'its index says')
    : stated;
  return { ...read, config: { bytes, parsed }, declared };
}

/** Whether an image's manifest can be published as it is: all is OCI's, and compressed. */
export function isPublishable({ descriptor, manifest }: LayoutManifest): boolean {
  const all = [descriptor, manifest.config, ...manifest.layers];
  return !all.some((part) => isDockerType(part) || part.mediaType === mediaTypes.layer);
}

/** The image with its layers, and with what is attached to it. */
export async function readLayoutImage(
  reading: Reading,
  image: LayoutImage,
  attestations: readonly Attestation[],
): Promise<ReadImage> {
  const { config, manifest, declared, bytes } = image;
  const { digest, size } = manifest.config;
  return {
    declared,
    settings: config.parsed['config'],
    config: { descriptor: { mediaType: mediaTypes.config, digest, size }, body: bytesBody(config.bytes) },
    layers: await readLayers(reading, image),
    ...(isPublishable(image) ? { manifest: bytes } : {}),
    attestations,
  };
}

async function readLayers(
  reading: Reading,
  { config, descriptor, manifest }: LayoutImage,
): Promise<readonly (SourceLayer | ForeignLayer)[]> {
  const diffIds = config.parsed.rootfs.diff_ids;
  const what = manifestName(reading.files.label, descriptor);
  if (diffIds.length !== manifest.layers.length) {
    throw new AlbaError(
      'damaged',
      `${what} has ${manifest.layers.length} layers, its config ${diffIds.length}`,
      { hint: layoutAgain },
    );
  }
  const layers: (SourceLayer | ForeignLayer)[] = [];
  for (const [index, layer] of manifest.layers.entries()) {
    const diffId = diffIds[index];
    if (diffId === undefined) continue;
    layers.push(foreignLayer(diffId, layer) ?? (await readLayer(reading, layer, diffId, what)));
  }
  return layers;
}

/** What may lie under a media type. */
const formats: ReadonlyMap<string, readonly LayerFile['format'][]> = new Map([
  [mediaTypes.layer, ['tar', 'empty']],
  [mediaTypes.layerGzip, ['gzip']],
  [mediaTypes.layerZstd, ['zstd']],
]);

/** Whether a layer lies there as its media type says. */
export function isAsCalled(layer: Descriptor, { format }: LayerFile): boolean {
  return formats.get(ociType(layer))?.includes(format) ?? false;
}

async function readLayer(
  { files, used }: Reading,
  layer: Descriptor,
  diffId: Digest,
  what: string,
): Promise<SourceLayer> {
  const { digest, size, annotations, mediaType } = layer;
  const allowed = formats.get(ociType(layer));
  if (allowed === undefined) throw unknownLayer(layer, what);
  const file = await files.layer(blobName(digest), what.slice(`${files.label}: the `.length));
  checkSize(layerName(files.label, digest), file.size, size);
  // Docker's type of plain layers was also given to compressed ones (containerd, core/images/mediatypes.go § DiffCompression).
  const isVague = isDockerType(layer) && ociType(layer) === mediaTypes.layer;
  if (!isVague && !allowed.includes(file.format)) {
    throw damagedLayer(
      files.label,
      digest,
      `is called ${clipped(mediaType)}, but its content is ${file.format}`,
    );
  }
  if (formats.get(mediaTypes.layer)?.includes(file.format) && digest !== diffId) {
    throw damagedLayer(files.label, digest, `is ${diffId} in the config of its image`);
  }
  used.add(file);
  return sourceLayer(file, { diffId, blob: { digest, size } }, annotations);
}

function unknownLayer(layer: Descriptor, what: string): AlbaError {
  const kind = isForeignLayer(layer) ? 'a foreign layer without http URLs' : 'a layer of an unknown kind';
  return new AlbaError(
    'source',
    `${what} has ${kind} (${clipped(layer.mediaType)}), which alba does not publish`,
    {
      hint: 'export it as an image with layers of its own, in gzip or zstd',
    },
  );
}

function damagedLayer(label: string, digest: Digest, how: string): AlbaError {
  return new AlbaError('damaged', `${label}: the layer ${digest} ${how}`, { hint: layoutAgain });
}
