import { gzipSync } from 'node:zlib';
import {
  type Attestation,
  ownLayers,
  type SourceImage,
  type SourceLayer,
} from '../../src/archive/source-image.ts';
import { mergeImages } from '../../src/container/merge.ts';
import type { MergedImage } from '../../src/container/merged-image.ts';
import type { Blob } from '../../src/layers/blob.ts';
import { type Digest, digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import type { Run } from '../../src/protocol/run.ts';
import { bytesBody } from '../../src/store/body.ts';

export interface SampleShape {
  /** What is in the layers, one text each. */
  readonly layers?: readonly string[];
  /** gzip's level: another one gives other bytes of the same content. */
  readonly level?: number;
  readonly source?: string;
  /** The config's `os.version`. */
  readonly osVersion?: string;
}

/** A blob in memory. */
export function blobOf(mediaType: string, content: Uint8Array | string): Blob {
  const body = bytesBody(content);
  return { body, descriptor: { mediaType, digest: body.digest, size: body.size } };
}

/** An image of one platform, as an archive's reader gives it. Its layers are texts, not tars. */
export function sampleImage(platform: string, shape: SampleShape = {}): SourceImage {
  const { layers = ['base '.repeat(500), `program for ${platform} `.repeat(500)], level = 6 } = shape;
  const { os, architecture, variant } = parsePlatform(platform);
  const config = {
    architecture,
    os,
    ...(variant === undefined ? {} : { variant }),
    ...(shape.osVersion === undefined ? {} : { 'os.version': shape.osVersion }),
    rootfs: { type: 'layers', diff_ids: layers.map((content) => digestOf(content)) },
  };
  return {
    source: shape.source ?? `images/${platform.replaceAll('/', '.')}.tar.gz`,
    platform: parsePlatform(platform),
    config: blobOf(mediaTypes.config, JSON.stringify(config)),
    layers: layers.map((content) => sampleLayer(content, level)),
    attestations: [],
  };
}

function sampleLayer(content: string, level: number): SourceLayer {
  return {
    diffId: digestOf(content),
    unread: 0,
    pack: async () => blobOf(mediaTypes.layerGzip, gzipSync(content, { level })),
  };
}

/** The image with a manifest of its own that is kept, and things attached to it, one a word. */
export async function attested(
  image: SourceImage,
  words: readonly string[],
  as: 'buildkit' | 'referrer' = 'buildkit',
): Promise<SourceImage> {
  const layers = await Promise.all(ownLayers(image).map(async (layer) => (await layer.pack()).descriptor));
  const config = image.config.descriptor;
  const manifest = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers }),
  );
  const subject = { mediaType: mediaTypes.manifest, digest: digestOf(manifest), size: manifest.length };
  return { ...image, manifest, attestations: words.map((word) => attestation(word, subject, as)) };
}

function attestation(
  word: string,
  subject: { mediaType: string; digest: Digest; size: number },
  as: 'buildkit' | 'referrer',
): Attestation {
  const isReferrer = as === 'referrer';
  const config = blobOf(isReferrer ? 'application/vnd.oci.empty.v1+json' : mediaTypes.config, '{}');
  const layer = blobOf('application/vnd.in-toto+json', JSON.stringify({ statement: word }));
  const content = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    ...(isReferrer ? { artifactType: 'application/vnd.example.sbom' } : {}),
    config: config.descriptor,
    layers: [layer.descriptor],
    ...(isReferrer ? { subject, annotations: { word } } : {}),
  };
  const manifest = Buffer.from(JSON.stringify(content));
  const annotations = {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': subject.digest,
  };
  const { mediaType, digest, size } = blobOf(mediaTypes.manifest, manifest).descriptor;
  return {
    manifest,
    subject: subject.digest,
    blobs: [config, layer],
    descriptor: { mediaType, digest, size, ...(isReferrer ? {} : { annotations }) },
  };
}

/** The image with its first layer as Windows images have theirs: elsewhere. */
export async function withForeignBase(
  image: SourceImage,
  mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
): Promise<SourceImage> {
  const [base, ...rest] = ownLayers(image);
  if (base === undefined) throw new Error('an image without layers');
  const { descriptor } = await base.pack();
  const urls = ['https://layers.example/base'];
  const foreign = { ...descriptor, mediaType, urls, annotations: { note: 'elsewhere' } };
  return { ...image, layers: [{ diffId: base.diffId, foreign }, ...rest] };
}

export interface MergedShape extends SampleShape {
  readonly annotations?: Record<string, string>;
  readonly floating?: readonly string[];
}

/** A merged image of these platforms. */
export async function sampleMerged(
  run: Run,
  platforms: readonly string[] = ['linux/amd64', 'linux/arm64'],
  { annotations = {}, floating = [], ...shape }: MergedShape = {},
): Promise<MergedImage> {
  const images = platforms.map((platform) => sampleImage(platform, shape));
  return await mergeImages(images, { annotations, floating, run });
}
