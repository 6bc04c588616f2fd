import type { Descriptor } from '../oci/documents.ts';
import { dockerMediaTypes, foreignLayerType, mediaTypes } from '../oci/media-types.ts';

/** OCI's name for a descriptor's media type. */
export function ociType({ mediaType }: Pick<Descriptor, 'mediaType'>): string {
  return Object.hasOwn(dockerMediaTypes, mediaType) ? (dockerMediaTypes[mediaType] ?? mediaType) : mediaType;
}

/** Whether it names an index, of OCI or Docker. */
export function isIndex(descriptor: Descriptor): boolean {
  return ociType(descriptor) === mediaTypes.index;
}

/** Whether it names a layer that clients fetch from URLs. */
export function isForeignLayer(descriptor: Descriptor): boolean {
  return ociType(descriptor).startsWith(foreignLayerType);
}

/** Whether its media type is one of Docker's, which alba replaces by OCI's. */
export function isDockerType({ mediaType }: Descriptor): boolean {
  return Object.hasOwn(dockerMediaTypes, mediaType);
}

/** Docker's manifests before 2016, without a config (distribution, manifest-v2-1.md). */
export function isSchema1({ mediaType }: Descriptor): boolean {
  return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/.test(mediaType);
}
