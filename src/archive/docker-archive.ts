import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { PackedLayer } from '../layers/pack.ts';
import { digestOf } from '../oci/digest.ts';
import { configSchema, type ImageConfig } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import { bytesBody } from '../store/body.ts';
import { type ArchiveContents, readContents } from './archive-contents.ts';
import { parseDocument } from './parse-document.ts';
import { declaredPlatform } from './platform.ts';
import type { ReadImage } from './read-image.ts';

/** manifest.json of `docker save` (moby, image/spec/v1.2.md § Combined Image JSON + Filesystem Changeset Format). */
const manifestSchema = z.array(z.looseObject({ Config: z.string(), Layers: z.array(z.string()).nullish() }));

const again = 'build the archive again';

/** Reads a docker-archive, uncompressed and in one pass. `label` names it in errors (`source` or `damaged`). */
export async function readDockerArchive(bytes: Readable, label: string, run: Run): Promise<ReadImage> {
  const contents = await readContents(bytes, label, run);
  const { Config: configName, Layers: layerNames } = manifestOf(contents, label);
  const configBytes = documentOf(contents, configName, label);
  const config = parseDocument(configBytes, configSchema, `${label}: the config ${configName}`);
  checkConfigName(configName, configBytes, label);
  const layers = (layerNames ?? []).map((name) => layerOf(contents, name, label));
  checkDiffIds(config, layers, layerNames ?? [], label);
  await contents.keepOnly(new Set(layers));
  const body = bytesBody(configBytes);
  return {
    declared: declaredPlatform(config),
    settings: config['config'],
    config: { descriptor: { mediaType: mediaTypes.config, digest: body.digest, size: body.size }, body },
    layers: layers.map(({ diffId, blob }) => ({ diffId, unread: 0, pack: async () => blob })),
    attestations: [],
  };
}

function manifestOf(contents: ArchiveContents, label: string): z.infer<typeof manifestSchema>[number] {
  const found = contents.find('manifest.json');
  if (found === undefined) throw noManifest(contents, label);
  const images = parseDocument(
    documentOf(contents, 'manifest.json', label),
    manifestSchema,
    `${label}: manifest.json`,
  );
  const [image, ...others] = images;
  if (image === undefined) {
    throw new AlbaError('source', `${label} holds no image: its manifest.json is empty`, { hint: again });
  }
  if (others.length > 0) {
    throw new AlbaError('source', `${label} holds ${images.length} images, alba takes one from an archive`, {
      hint: 'write each into an archive of its own, as docker save -o FILE IMAGE does',
    });
  }
  return image;
}

function noManifest(contents: ArchiveContents, label: string): AlbaError {
  if (contents.find('oci-layout') !== undefined || contents.find('index.json') !== undefined) {
    return new AlbaError('source', `${label} is an OCI layout in a tar, which alba does not read`, {
      hint: 'unpack it into a directory (mkdir layout && tar -xf FILE -C layout) and give the directory',
    });
  }
  if (!contents.hasEnd) return truncated(label, 'manifest.json');
  return new AlbaError('source', `${label} is no image archive: it has no manifest.json`, {
    hint: 'give an archive as docker save or nix build make them; for a tree of files there is static push',
  });
}

function documentOf(contents: ArchiveContents, name: string, label: string): Buffer {
  const found = contents.find(name);
  if (found?.kind === 'document') return found.bytes;
  throw unusable(contents, name, label, 'is no JSON document');
}

function layerOf(contents: ArchiveContents, name: string, label: string): PackedLayer {
  const found = contents.find(name);
  if (found?.kind === 'layer') return found.layer;
  throw unusable(contents, name, label, 'is no tar');
}

function unusable(contents: ArchiveContents, name: string, label: string, otherwise: string): AlbaError {
  const found = contents.find(name);
  if (found === undefined) {
    return contents.hasEnd
      ? new AlbaError('damaged', `${label} lacks the entry ${name}, which its manifest.json names`, {
          hint: again,
        })
      : truncated(label, name);
  }
  const reason = found.kind === 'other' ? found.reason : otherwise;
  return new AlbaError('source', `${label}: the entry ${name} ${reason}`, { hint: again });
}

function truncated(label: string, missing: string): AlbaError {
  return new AlbaError('damaged', `${label} is truncated: it ends before ${missing}`, {
    hint: 'build or copy it again, and wait for that to finish',
  });
}

/** In Docker's newer archives (from 25) the config lies under its digest. Other names of configs promise nothing. */
function checkConfigName(name: string, bytes: Buffer, label: string): void {
  const hex = /(?:^|\/)blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
  if (hex === undefined || digestOf(bytes) === `sha256:${hex}`) return;
  throw new AlbaError('damaged', `${label}: the config ${name} is not what its name says`, { hint: again });
}

function checkDiffIds(
  config: ImageConfig,
  layers: readonly PackedLayer[],
  names: readonly string[],
  label: string,
): void {
  const expected = config.rootfs.diff_ids;
  if (expected.length !== layers.length) {
    throw new AlbaError(
      'damaged',
      `${label}: its config has ${expected.length} layers, its manifest.json ${layers.length}`,
      { hint: again },
    );
  }
  for (const [index, { diffId }] of layers.entries()) {
    if (diffId === expected[index]) continue;
    throw new AlbaError(
      'damaged',
      `${label}: the layer ${names[index]} is ${diffId}, its config says ${expected[index]}`,
      { hint: again },
    );
  }
}
