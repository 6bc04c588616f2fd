import { ociType } from '../archive/layout-types.ts';
import type { Attestation } from '../archive/source-image.ts';
import type { Digest } from '../oci/digest.ts';
import { digestOf } from '../oci/digest.ts';
import { type Descriptor, manifestSchema } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { parseJson } from '../oci/parse-json.ts';
import type { Platform } from '../oci/platform.ts';
import type { StoredManifest } from '../registry/image-destination.ts';
import { AlbaError } from '../report/error.ts';
import { noteArchive } from './archive-note.ts';
import { noteBuilt } from './build-notes.ts';
import type { MergedChild } from './merged-image.ts';

/** The OCI manifest of one image: compact, its fields in the order of the specification. */
export function imageManifest(config: Descriptor, layers: readonly Descriptor[]): StoredManifest {
  return document(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: reference(config),
    layers: layers.map(reference),
  });
}

/** The source's own manifest, kept byte for byte. Throws `damaged` where it does not name just these blobs. */
export function keptManifest(
  bytes: Uint8Array,
  config: Descriptor,
  layers: readonly Descriptor[],
  source: string,
): StoredManifest {
  const parsed = manifestSchema.safeParse(parseJson(bytes));
  const named = parsed.data && [parsed.data.config, ...parsed.data.layers].map(({ digest }) => digest);
  const wanted: readonly Digest[] = [config, ...layers].map(({ digest }) => digest);
  if (named?.join() !== wanted.join()) {
    throw new AlbaError('damaged', `the manifest in ${source} does not fit the blobs beside it`, {
      hint: 'build the image again',
    });
  }
  const mediaType = parsed.data?.mediaType ?? mediaTypes.manifest;
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}

/** The index over manifests that are in canonical order: those of platforms, then those that are attached to them. */
export function imageIndex(
  children: readonly Pick<MergedChild, 'platform' | 'manifest' | 'archive' | 'built'>[],
  attestations: readonly Attestation[],
  annotations: Readonly<Record<string, string>> | undefined,
): StoredManifest {
  const platforms = children.map(({ platform, manifest, archive, built }) => ({
    ...reference({
      ...manifest.descriptor,
      annotations: {
        ...(archive === undefined ? {} : noteArchive(archive)),
        ...(built ? noteBuilt() : {}),
      },
    }),
    platform: wirePlatform(platform),
  }));
  const attached = attestations.map(({ descriptor }) => ({
    ...reference(descriptor),
    platform: { architecture: 'unknown', os: 'unknown' },
  }));
  return document(mediaTypes.index, {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [...platforms, ...attached],
    ...(annotations === undefined ? {} : { annotations }),
  });
}

/** What a parent says of a child, in OCI's words whatever the source's were. */
function reference(descriptor: Descriptor) {
  const { digest, size, urls, annotations, artifactType } = descriptor;
  const noted = Object.entries(annotations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    mediaType: ociType(descriptor),
    digest,
    size,
    ...(urls === undefined ? {} : { urls }),
    ...(noted.length === 0 ? {} : { annotations: Object.fromEntries(noted) }),
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

function wirePlatform(platform: Platform) {
  const { architecture, os, variant } = platform;
  const version = platform['os.version'];
  return {
    architecture,
    os,
    ...(version === undefined ? {} : { 'os.version': version }),
    ...(variant === undefined ? {} : { variant }),
  };
}

function document(mediaType: string, content: object): StoredManifest {
  const bytes = Buffer.from(JSON.stringify(content));
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}
