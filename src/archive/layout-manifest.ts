import type { Digest } from '../oci/digest.ts';
import { type Descriptor, type Manifest, manifestSchema } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { AlbaError } from '../report/error.ts';
import { clipped } from './clipped.ts';
import type { ImageFiles } from './image-files.ts';
import { parseBlob, readBlob } from './layout-documents.ts';
import { ociType } from './layout-types.ts';

/** A manifest of a layout. */
export interface LayoutManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
  readonly manifest: Manifest;
}

/** Reads the manifest that a descriptor names. */
export async function readManifest(
  files: ImageFiles,
  descriptor: Descriptor,
  namedBy: string,
): Promise<LayoutManifest> {
  const bytes = await readBlob(files, descriptor, namedBy);
  const what = manifestName(files.label, descriptor);
  return { descriptor, bytes, manifest: parseBlob(bytes, manifestSchema, descriptor, what, ['manifests']) };
}

/** What a manifest is called in errors. */
export function manifestName(label: string, { digest }: Descriptor): string {
  return `${label}: the manifest ${digest}`;
}

/**
 * Whether a descriptor alone says that it names something attached: BuildKit's attestations (docs/attestations/
 * attestation-storage.md) have annotations and the platform `unknown/unknown`.
 */
export function isCalledAttached({ annotations, platform }: Descriptor): boolean {
  if (annotations?.['vnd.docker.reference.type'] === 'attestation-manifest') return true;
  return platform?.os === 'unknown' && platform.architecture === 'unknown';
}

/** The digest of what it is attached to: by BuildKit's annotation, or OCI's field. */
export function subjectOf({ descriptor, manifest }: LayoutManifest): Digest | undefined {
  const noted = descriptor.annotations?.['vnd.docker.reference.digest'];
  return manifest.subject?.digest ?? (noted as Digest | undefined);
}

/** Throws `source` for a manifest that is no image but something else that registries hold (image-spec, manifest.md § Guidelines for Artifact Usage). */
export function refuseArtifact(label: string, { descriptor, manifest }: LayoutManifest): void {
  const named = manifest.artifactType ?? descriptor.artifactType;
  if (named === undefined && ociType(manifest.config) === mediaTypes.config) return;
  throw new AlbaError(
    'source',
    `${manifestName(label, descriptor)} is an artifact (${clipped(named ?? manifest.config.mediaType)}), no image`,
    { hint: 'choose an image (SOURCE#NAME:TAG), or take it out: alba publishes images' },
  );
}
