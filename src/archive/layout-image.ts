import { createReadStream } from 'node:fs';
import type { Blob } from '../layers/blob.ts';
import { packLayer } from '../layers/pack.ts';
import type { Digest } from '../oci/digest.ts';
import { configSchema, type Descriptor, manifestSchema } from '../oci/documents.ts';
import { dockerMediaTypes, mediaTypes } from '../oci/media-types.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import { bytesBody, fileBody } from '../store/body.ts';
import type { PackOptions } from './image-files.ts';
import type { LayoutBlobs } from './layout-blobs.ts';
import { parseDocument } from './parse-document.ts';
import { declaredPlatform, refine } from './platform.ts';
import type { ReadImage } from './read-image.ts';
import type { SourceLayer } from './source-image.ts';

const otherTool = 'export it as an image with layers of its own, in gzip or zstd';

/** Reads the image whose manifest a descriptor of a layout names. Refuses artifacts and foreign layers by name. */
export async function readLayoutImage(
  blobs: LayoutBlobs,
  descriptor: Descriptor,
  run: Run,
): Promise<ReadImage> {
  const what = `${blobs.label}: the manifest ${descriptor.digest}`;
  const bytes = await blobs.readDocument(descriptor);
  const manifest = parseDocument(bytes, manifestSchema, what);
  if ((manifest.mediaType ?? descriptor.mediaType) !== descriptor.mediaType || 'manifests' in manifest) {
    throw new AlbaError('damaged', `${what} is called ${descriptor.mediaType}, but says otherwise itself`, {
      hint: 'write the layout again',
    });
  }
  const artifact = manifest.artifactType ?? descriptor.artifactType;
  if (artifact !== undefined || ociType(manifest.config) !== mediaTypes.config) {
    throw new AlbaError(
      'source',
      `${what} is an artifact (${artifact ?? manifest.config.mediaType}), no image`,
      {
        hint: 'take it out of the layout: alba publishes images',
      },
    );
  }
  const configBytes = await blobs.readDocument(manifest.config);
  const config = parseDocument(configBytes, configSchema, `${what}: its config`);
  const diffIds = config.rootfs.diff_ids;
  if (diffIds.length !== manifest.layers.length) {
    throw new AlbaError(
      'damaged',
      `${what} has ${manifest.layers.length} layers, its config ${diffIds.length}`,
      {
        hint: 'write the layout again',
      },
    );
  }
  const layers: SourceLayer[] = [];
  for (const [index, diffId] of diffIds.entries()) {
    const layer = manifest.layers[index];
    if (layer !== undefined) layers.push(await readLayer(blobs, layer, diffId, what, run));
  }
  const declared = declaredPlatform(config);
  const { digest, size } = manifest.config;
  const image: ReadImage = {
    declared: descriptor.platform
      ? refine(declared, declaredPlatform(descriptor.platform), what, 'its index says')
      : declared,
    settings: config['config'],
    config: { descriptor: { mediaType: mediaTypes.config, digest, size }, body: bytesBody(configBytes) },
    layers,
    attestations: [],
  };
  const types = [descriptor, manifest.config, ...manifest.layers].map(({ mediaType }) => mediaType);
  const isPublishable = types.every(
    (type) => dockerMediaTypes[type] === undefined && type !== mediaTypes.layer,
  );
  return isPublishable ? { ...image, manifest: bytes } : image;
}

/** OCI's name for a descriptor's media type. */
function ociType({ mediaType }: Descriptor): string {
  return dockerMediaTypes[mediaType] ?? mediaType;
}

/** A layer: where it lies, when it is compressed, and verified on first use; else packed on first use. */
async function readLayer(
  blobs: LayoutBlobs,
  layer: Descriptor,
  diffId: Digest,
  what: string,
  run: Run,
): Promise<SourceLayer> {
  const mediaType = ociType(layer);
  if (mediaType === mediaTypes.layer) {
    if (layer.digest !== diffId) {
      throw new AlbaError('damaged', `${what}: its layer ${layer.digest} is ${diffId} in its config`, {
        hint: 'write the layout again',
      });
    }
    const path = await blobs.find(layer);
    return { diffId, unread: layer.size, pack: once((signal) => packPlain(blobs, layer, path, run, signal)) };
  }
  if (mediaType !== mediaTypes.layerGzip && mediaType !== mediaTypes.layerZstd) {
    const kind = /foreign|nondistributable/.test(mediaType)
      ? 'a foreign layer'
      : 'a layer of an unknown kind';
    throw new AlbaError('source', `${what} has ${kind} (${mediaType}), which alba does not publish`, {
      hint: otherTool,
    });
  }
  const path = await blobs.find(layer);
  const { digest, size, annotations } = layer;
  const descriptor = { mediaType, digest, size, ...(annotations === undefined ? {} : { annotations }) };
  const isGzip = mediaType === mediaTypes.layerGzip;
  return {
    diffId,
    unread: size,
    pack: once(async (signal) => {
      if (isGzip) await blobs.verifyGzip(layer, path, diffId, signal);
      else await blobs.verify(layer, path, 'zstd', signal);
      return { descriptor, body: fileBody(path, size, digest) };
    }),
  };
}

async function packPlain(
  blobs: LayoutBlobs,
  layer: Descriptor,
  path: string,
  run: Run,
  signal: AbortSignal = run.signal,
): Promise<Blob> {
  await blobs.verify(layer, path, layer.size === 0 ? 'empty' : 'tar', signal);
  const packed = await packLayer(createReadStream(path, { highWaterMark: 1 << 20 }), {
    signal,
    scratch: () => run.scratch(),
  });
  if (packed.diffId === layer.digest) return packed.blob;
  throw new AlbaError('damaged', `${path} changed while it was read`, { hint: 'run alba again' });
}

/** Starts the work on the first call, and gives all callers the same. */
function once<T>(work: (signal?: AbortSignal) => Promise<T>): (options?: PackOptions) => Promise<T> {
  let result: Promise<T> | undefined;
  return ({ signal } = {}) => {
    result ??= work(signal);
    return result;
  };
}
