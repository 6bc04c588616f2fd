import { type Digest, digestOf } from '../oci/digest.ts';
import { dockerMediaTypes, mediaTypes } from '../oci/media-types.ts';
import { parseJson } from '../oci/parse-json.ts';
import { AlbaError } from '../report/error.ts';
import type { StoredManifest } from './image-destination.ts';

/** Media types of manifests and indexes, the older ones included. */
const manifestTypes = new Set<string>([
  mediaTypes.index,
  mediaTypes.manifest,
  ...Object.keys(dockerMediaTypes).filter((type) => dockerMediaTypes[type] === mediaTypes.index),
  ...Object.keys(dockerMediaTypes).filter((type) => dockerMediaTypes[type] === mediaTypes.manifest),
]);

/**
 * A manifest or index from the bytes found at `place`. Its media type is the one it was served with, else the one it
 * says, else what its fields show (image-spec: `mediaType` is optional). Throws `damaged` where the bytes do not have
 * the digest they were asked by, or are no manifest.
 */
export function storedManifest(
  bytes: Uint8Array,
  place: string,
  { contentType, digest }: { contentType?: string | undefined; digest?: string } = {},
): StoredManifest {
  const actual: Digest = digestOf(bytes);
  if (digest !== undefined && digest !== actual) {
    throw damaged(place, `has the digest ${actual}`);
  }
  const served = contentType?.split(';')[0]?.trim() ?? '';
  const mediaType = manifestTypes.has(served) ? served : ownMediaType(bytes, place);
  return { bytes, descriptor: { mediaType, digest: actual, size: bytes.length } };
}

function ownMediaType(bytes: Uint8Array, place: string): string {
  const document = parseJson(bytes);
  if (document === undefined) throw damaged(place, 'is not JSON');
  if (typeof document === 'object' && document !== null) {
    if ('mediaType' in document && typeof document.mediaType === 'string') return document.mediaType;
    if ('manifests' in document) return mediaTypes.index;
    if ('config' in document && 'layers' in document) return mediaTypes.manifest;
  }
  throw damaged(place, 'is neither a manifest nor an index');
}

function damaged(place: string, how: string): AlbaError {
  return new AlbaError('damaged', `${place} ${how}`, {
    hint: 'something else than alba wrote there, or the storage is failing; remove it and publish again',
  });
}
