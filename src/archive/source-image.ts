import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/platform.ts';

/** One image of one platform, read from a source. */
export interface SourceImage {
  /** Where it came from, as the user wrote it; for messages. */
  readonly source: string;
  readonly platform: Platform;
  /** The config's bytes, never changed: their digest is the image's identity. */
  readonly config: Blob;
  readonly layers: readonly SourceLayer[];
  /** The source's own manifest, where it is an OCI manifest that can be published as it is; its digest then stays. */
  readonly manifest?: Uint8Array;
}

/** A layer, in the order of the config's diff_ids. */
export interface SourceLayer {
  readonly diffId: Digest;
  /**
   * The blob's own digest, where it cannot be inflated here (zstd): that it has this diff_id is the config's word alone,
   * and no other image may be given it. All others are inflated, at the latest when they are packed.
   */
  readonly opaque?: Digest;
  /**
   * The compressed blob, made on first use and kept in scratch (or where it lies, when the source holds it compressed).
   * `signal`, in place of the run's, ends the work of the first use.
   */
  pack(signal?: AbortSignal): Promise<Blob>;
}
