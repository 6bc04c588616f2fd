import * as z from 'zod';
import { digestOf } from '../oci/digest.ts';
import { type Descriptor, descriptorSchema } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { AlbaError } from '../report/error.ts';
import { bytesBody } from '../store/body.ts';
import { parseDocument } from './parse-document.ts';
import { declaredPlatform } from './platform.ts';
import type { ReadImage } from './read-image.ts';
import type { Reading } from './reading.ts';
import { type Listed, select, severalImages } from './select.ts';
import { parseConfig, type SourceConfig } from './source-config.ts';
import type { ForeignLayer, SourceLayer } from './source-image.ts';
import { foreignLayer, sourceLayer } from './source-layer.ts';
import { plainName } from './tar-entries.ts';

/** A longer name is none that a file has (PATH_MAX). */
const fileName = z.string().max(1000);

/**
 * manifest.json of `docker save` (moby, image/spec/v1.2.md § Combined Image JSON + Filesystem Changeset Format).
 * LayerSources: where layers come from, by diff_id (moby, image/tarexport).
 */
const manifestSchema = z.array(
  z.looseObject({
    Config: fileName,
    RepoTags: z.array(z.string()).nullish(),
    Layers: z.array(fileName).nullish(),
    LayerSources: z.record(z.string(), z.unknown()).nullish(),
  }),
);

type Entry = z.infer<typeof manifestSchema>[number] & Listed;

const again = 'build the archive again';

/** An image of a docker-archive. */
export interface DockerImage {
  readonly image: ReadImage;
  /** The names of its layers, in order. */
  readonly layers: readonly string[];
}

/** Reads the image of a docker-archive, or the one that is selected. */
export async function readDockerArchive(reading: Reading): Promise<DockerImage> {
  const entry = chosen(await entriesOf(reading), reading);
  return { image: await readImage(reading, entry), layers: (entry.Layers ?? []).map(plainName) };
}

async function entriesOf({ files }: Reading): Promise<readonly Entry[]> {
  const images = parseDocument(
    await files.document('manifest.json'),
    manifestSchema.nullable(),
    `${files.label}: manifest.json`,
  );
  if (images !== null && images.length > 0)
    return images.map((image) => ({ ...image, names: image.RepoTags ?? [] }));
  throw new AlbaError('source', `${files.label} holds no image: its manifest.json is empty`, { hint: again });
}

function chosen(list: readonly Entry[], { files: { label }, selection }: Reading): Entry {
  const found = selection === undefined ? list : select(list, selection, { images: list, label });
  const [image, ...others] = found;
  if (image !== undefined && others.every((other) => isSame(image, other))) return image;
  throw severalImages(list, found, label);
}

/** One image may be listed once for each of its names. */
function isSame(one: Entry, other: Entry): boolean {
  return one.Config === other.Config && one.Layers?.join('\n') === other.Layers?.join('\n');
}

async function readImage(reading: Reading, entry: Entry): Promise<ReadImage> {
  const { files } = reading;
  const bytes = await files.document(plainName(entry.Config), 'manifest.json');
  checkConfigName(entry.Config, bytes, files.label);
  const config = parseConfig(bytes, `${files.label}: the config ${entry.Config}`);
  const layers = await readLayers(reading, entry, config);
  const body = bytesBody(bytes);
  return {
    declared: declaredPlatform(config),
    settings: config['config'],
    config: { descriptor: { mediaType: mediaTypes.config, digest: body.digest, size: body.size }, body },
    layers,
    attestations: [],
  };
}

async function readLayers(
  { files, used }: Reading,
  { Layers, LayerSources }: Entry,
  { rootfs: { diff_ids: diffIds } }: SourceConfig,
): Promise<readonly (SourceLayer | ForeignLayer)[]> {
  const names = Layers ?? [];
  if (names.length !== diffIds.length) {
    throw new AlbaError(
      'damaged',
      `${files.label}: its config has ${diffIds.length} layers, its manifest.json ${names.length}`,
      { hint: again },
    );
  }
  const layers: (SourceLayer | ForeignLayer)[] = [];
  for (const [index, diffId] of diffIds.entries()) {
    const source = descriptorOf(LayerSources?.[diffId]);
    const foreign = source && foreignLayer(diffId, source);
    if (foreign !== undefined) layers.push(foreign);
    else {
      const file = await files.layer(plainName(names[index] ?? ''), 'manifest.json');
      used.add(file);
      layers.push(sourceLayer(file, { diffId }));
    }
  }
  return layers;
}

/** One that is broken is as good as none: the layer itself should be there then. */
function descriptorOf(source: unknown): Descriptor | undefined {
  return descriptorSchema.safeParse(source).data;
}

/**
 * A config that is named by a digest has to have it: `blobs/sha256/HEX` (Docker from 25), `HEX.json` (Docker before,
 * nixpkgs, podman), `sha256:HEX` (crane, kaniko). Other names promise nothing.
 */
function checkConfigName(name: string, bytes: Buffer, label: string): void {
  const hex = /(?:^|[/:])([0-9a-f]{64})(?:\.json)?$/.exec(name)?.[1];
  if (hex === undefined || digestOf(bytes) === `sha256:${hex}`) return;
  throw new AlbaError('damaged', `${label}: the config ${name} is not what its name says`, { hint: again });
}
