import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import type { Platform } from '../oci/platform.ts';

/** An image that was made of an archive before, as it stands at the destination. */
export interface KnownImage {
  /** As its index says. */
  readonly platform: Platform;
  readonly config: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
  readonly manifest: Uint8Array;
  readonly layers: readonly Descriptor[];
}

/** What earlier pushes left at the destination, as far as it may be believed. */
export interface Reuse {
  /** The images of an archive that has not changed since; none where it is not known. */
  imagesOf(archive: Digest): Promise<readonly KnownImage[]>;
  /** The diff_ids of layers that are there, compressed as they would be. */
  diffIds(): Promise<ReadonlySet<Digest>>;
  /** The diff_id of the layer that was built from what a key says, where it is known. */
  diffIdOf(key: Digest): Promise<Digest | undefined>;
  /** The variant of arm that was found for the image of a config. */
  variantOf(config: Digest): string | undefined;
}
