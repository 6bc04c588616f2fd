import type { Attestation } from '../archive/source-image.ts';
import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import type { Platform } from '../oci/platform.ts';
import type { StoredManifest } from '../registry/image-destination.ts';

/** One platform of a merged image. */
export interface MergedChild {
  readonly platform: Platform;
  readonly manifest: StoredManifest;
  /** Where it came from, as the user wrote it. */
  readonly source: string;
  readonly config: Blob;
  /** As the manifest has them, foreign ones too; a layer may occur twice. */
  readonly layers: readonly Descriptor[];
  /** The digest of the archive that it came from, where the next push may know it by that. */
  readonly archive: Digest | undefined;
  /** Whether alba has built it, and its layers have their keys. */
  readonly built: boolean;
}

/** What is attached to a child, or to another attestation. */
export interface MergedAttestation extends Attestation {
  /** Where it came from, as the user wrote it. */
  readonly source: string;
}

/** A multi-platform image, ready to be sent. */
export interface MergedImage {
  readonly index: StoredManifest;
  /** In canonical order. */
  readonly children: readonly MergedChild[];
  /** In the order of the images they are attached to, then of their digests. Each once for each subject. */
  readonly attestations: readonly MergedAttestation[];
  /** All that is sent, each once: layers, configs, then what attestations hold. Foreign layers are none of them. */
  readonly blobs: readonly Blob[];
  /** All that the index lists, each once. */
  readonly manifests: readonly StoredManifest[];
  /** Of the blobs, layers that stand at all destinations and were not made. */
  readonly reused: ReadonlySet<Digest>;
  /** The tags that its index says float. */
  readonly floating: ReadonlySet<string>;
}
