import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import type { Platform } from '../oci/platform.ts';
import type { PackOptions } from './image-files.ts';

/** One image of one platform, read from a source. */
export interface SourceImage {
  /** Where it came from, as the user wrote it; for messages. */
  readonly source: string;
  readonly platform: Platform;
  /** The config's bytes, never changed: their digest is the image's identity. */
  readonly config: Blob;
  readonly layers: readonly (SourceLayer | ForeignLayer)[];
  /** The source's own manifest, where it is an OCI manifest that can be published as it is; its digest then stays. */
  readonly manifest?: Uint8Array;
  /** What is attached to the manifest, and only where that is kept: anything else would attest other bytes. */
  readonly attestations: readonly Attestation[];
  /** Whether alba has built it: then each layer has its key. */
  readonly built?: boolean;
  /** The digest of the compressed archive that held this image, and nothing that was left out. */
  readonly archive?: Digest;
}

/** A layer, in the order of the config's diff_ids. */
export interface SourceLayer {
  readonly diffId: Digest;
  /** What alba has built it from, as one digest: the next build knows it by that. */
  readonly key?: Digest;
  /** Bytes of the source that `pack` will read; 0 where that has been done. */
  readonly unread: number;
  /** The compressed blob, made on first use and kept in scratch (or where it lies, when the source holds it compressed). */
  pack(options?: PackOptions): Promise<Blob>;
}

/** A layer that is not in the source and not to be distributed: clients fetch it from the URLs of its descriptor. */
export interface ForeignLayer {
  readonly diffId: Digest;
  readonly foreign: Descriptor;
}

/** What a tool attached to an image: BuildKit's attestation manifest, or an OCI referrer. Kept byte for byte. */
export interface Attestation {
  /** As an index is to list it, with the platform `unknown/unknown`. */
  readonly descriptor: Descriptor;
  readonly manifest: Uint8Array;
  /** The digest of the manifest that it is attached to. */
  readonly subject: Digest;
  readonly blobs: readonly Blob[];
}

/** The layers that are in the source, in order. */
export function ownLayers({ layers }: Pick<SourceImage, 'layers'>): readonly SourceLayer[] {
  return layers.filter((layer): layer is SourceLayer => !('foreign' in layer));
}
