import { gzipSync } from 'node:zlib';
import type { SourceImage, SourceLayer } from '../../src/archive/source-image.ts';
import { type MergedImage, mergeImages } from '../../src/container/merge.ts';
import type { Blob } from '../../src/layers/blob.ts';
import { digestOf } from '../../src/oci/digest.ts';
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
