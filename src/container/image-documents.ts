import type { Digest } from '../oci/digest.ts';
import { digestOf } from '../oci/digest.ts';
import { type Descriptor, manifestSchema } from '../oci/documents.ts';
import { dockerMediaTypes, mediaTypes } from '../oci/media-types.ts';
import { parseJson } from '../oci/parse-json.ts';
import type { Platform } from '../oci/platform.ts';
import type { StoredManifest } from '../registry/image-destination.ts';
import { AlbaError } from '../report/error.ts';

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

/** The index over manifests that are in canonical order. */
export function imageIndex(
  children: readonly { readonly platform: Platform; readonly manifest: StoredManifest }[],
  annotations: Readonly<Record<string, string>> | undefined,
): StoredManifest {
  return document(mediaTypes.index, {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: children.map(({ platform, manifest }) => ({
      ...reference(manifest.descriptor),
      platform: wirePlatform(platform),
    })),
    ...(annotations === undefined ? {} : { annotations }),
  });
}

/** What a parent says of a child, in OCI's words whatever the source's were. */
function reference({ mediaType, digest, size, annotations }: Descriptor) {
  const noted = Object.entries(annotations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    mediaType: dockerMediaTypes[mediaType] ?? mediaType,
    digest,
    size,
    ...(noted.length === 0 ? {} : { annotations: Object.fromEntries(noted) }),
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
