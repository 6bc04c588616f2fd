import { createReadStream } from 'node:fs';
import { measured } from '../layers/measure.ts';
import type { Digest } from '../oci/digest.ts';
import { configSchema } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { parseJson } from '../oci/parse-json.ts';
import type { Run } from '../protocol/run.ts';
import { bytesBody } from '../store/body.ts';
import type { FoundSource } from './find-sources.ts';
import { headOf } from './head-of.ts';
import { isForeignLayer } from './layout-types.ts';
import { declaredPlatform } from './platform.ts';
import type { ReadImage } from './read-image.ts';
import { recognise } from './recognise.ts';
import type { KnownImage } from './reuse.ts';
import { ownLayers, type SourceLayer } from './source-image.ts';

/**
 * The digest of an archive that would have to be inflated to be read, and that is taken whole; undefined for other
 * sources. Reading a compressed file for its digest costs a fraction of inflating it.
 */
export async function archiveDigest(
  { path, kind, selection }: FoundSource,
  run: Run,
): Promise<Digest | undefined> {
  if (kind !== 'archive' || selection !== undefined) return undefined;
  const format = recognise(await headOf(path));
  if (format !== 'gzip' && format !== 'zstd') return undefined;
  return (await measured(createReadStream(path, { highWaterMark: 1 << 20 }), run.signal)).digest;
}

/** An image as it stands at the destination, in place of what the archive holds; `read` reads that, should it be needed. */
export function knownImage(
  { config, manifest, layers }: KnownImage,
  archive: Digest,
  read: () => Promise<readonly ReadImage[]>,
): ReadImage | undefined {
  const parsed = configSchema.safeParse(parseJson(config.bytes)).data;
  const { digest, size } = config.descriptor;
  const sourceLayer = (diffId: Digest, at: number): ReadImage['layers'][number] | undefined => {
    const descriptor = layers[at];
    if (descriptor === undefined) return undefined;
    if (isForeignLayer(descriptor)) return { diffId, foreign: descriptor };
    const pack: SourceLayer['pack'] = async (options) =>
      (await sameLayer(digest, diffId, read)).pack(options);
    return { diffId, unread: 0, pack };
  };
  const found = parsed?.rootfs.diff_ids.map(sourceLayer);
  if (parsed === undefined || found === undefined || !found.every((layer) => layer !== undefined))
    return undefined;
  return {
    declared: declaredPlatform(parsed),
    settings: parsed['config'],
    config: { descriptor: { mediaType: mediaTypes.config, digest, size }, body: bytesBody(config.bytes) },
    layers: found,
    manifest,
    attestations: [],
    archive,
  };
}

/** The layer in the archive itself. */
async function sameLayer(
  config: Digest,
  diffId: Digest,
  read: () => Promise<readonly ReadImage[]>,
): Promise<SourceLayer> {
  const image = (await read()).find((one) => one.config.descriptor.digest === config);
  const layer = image && ownLayers(image).find((one) => one.diffId === diffId);
  if (layer === undefined) throw new Error(`the archive of the image ${config} lacks the layer ${diffId}`);
  return layer;
}
