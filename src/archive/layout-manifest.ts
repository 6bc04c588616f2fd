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

/** BuildKit's annotations of attestations (docs/attestations/attestation-storage.md), which clients know them by. */
export const buildKit = {
  type: 'vnd.docker.reference.type',
  attestation: 'attestation-manifest',
  subject: 'vnd.docker.reference.digest',
} as const;

/** The only thing that Docker from 29 says of an attestation or a referrer that it saves beside an image. */
export const containerdSubject = 'io.containerd.manifest.subject';

/**
 * Whether a descriptor alone says that it names something attached: by BuildKit's annotations, its platform
 * `unknown/unknown`, or containerd's annotation.
 */
export function isCalledAttached({ annotations = {}, platform }: Descriptor): boolean {
  if (annotations[buildKit.type] === buildKit.attestation || containerdSubject in annotations) return true;
  return platform?.os === 'unknown' && platform.architecture === 'unknown';
}

/** The digest of what it is attached to: by OCI's field, or an annotation. */
export function subjectOf({ descriptor, manifest }: LayoutManifest): Digest | undefined {
  const { annotations = {} } = descriptor;
  const noted = annotations[buildKit.subject] ?? annotations[containerdSubject];
  return manifest.subject?.digest ?? (noted as Digest | undefined);
}

/**
 * Throws `source` for a manifest that is no image but something else that registries hold (image-spec, manifest.md
 * § Guidelines for Artifact Usage). Of an image, crane and ko say the type of its config as its `artifactType`.
 */
export function refuseArtifact(label: string, { descriptor, manifest }: LayoutManifest): void {
  const types = [manifest.artifactType, descriptor.artifactType, manifest.config.mediaType];
  const other = types.find(
    (type) => type !== undefined && ociType({ mediaType: type }) !== mediaTypes.config,
  );
  if (other === undefined) return;
  throw new AlbaError(
    'source',
    `${manifestName(label, descriptor)} is an artifact (${clipped(other)}), no image`,
    { hint: 'choose an image (SOURCE#NAME:TAG), or take it out: alba publishes images' },
  );
}
