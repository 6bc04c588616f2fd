import type { Index } from '../oci/documents.ts';
import { readAttestations } from './attestations.ts';
import type { DockerImage } from './docker-archive.ts';
import { united } from './explore-layout.ts';
import { blobName } from './layout-documents.ts';
import { readEntries } from './layout-entries.ts';
import { isAsCalled, isPublishable, readLayoutConfig, readLayoutImage } from './layout-image.ts';
import type { LayoutManifest } from './layout-manifest.ts';
import type { ReadImage } from './read-image.ts';
import type { Reading } from './reading.ts';
import { ownLayers } from './source-image.ts';

/**
 * An image of manifest.json as index.json beside it has it: undefined where no manifest there is the same, where several
 * are, or where it cannot be published as it is. What is wrong with others is no matter. Rejects with `platform` where
 * index.json names another platform than the config.
 */
export async function readSameInLayout(
  reading: Reading,
  docker: DockerImage,
  index: Index,
): Promise<ReadImage | undefined> {
  const { files } = reading;
  const entries = await readEntries(reading, index, { isPartial: true });
  const found = united(entries.map((entry) => entry.found));
  const same: LayoutManifest[] = [];
  for (const image of found.images.values()) if (await isSame(reading, docker, image)) same.push(image);
  const [image, ...others] = same;
  if (image === undefined || others.length > 0) return undefined;
  const { digest } = image.descriptor;
  const images = new Map([[digest, isPublishable(image)]]);
  const attestations = await readAttestations(reading, { images, found });
  if (!isPublishable(image)) return undefined;
  const read = await readLayoutConfig(files, image);
  return readLayoutImage(reading, read, attestations.get(digest) ?? []);
}

/** Whether a manifest names the same config, and the same files as layers, in the same order and as what they are. */
async function isSame(
  { files }: Reading,
  { image, layers }: DockerImage,
  { manifest }: LayoutManifest,
): Promise<boolean> {
  const { digest, size } = image.config.descriptor;
  if (manifest.config.digest !== digest || manifest.config.size !== size) return false;
  if (manifest.layers.length !== layers.length || ownLayers(image).length !== layers.length) return false;
  for (const [at, layer] of manifest.layers.entries()) {
    if (layers[at] !== blobName(layer.digest)) return false;
    const file = await files.layer(blobName(layer.digest), 'manifest.json');
    if (file.size !== layer.size || !isAsCalled(layer, file)) return false;
  }
  return true;
}
