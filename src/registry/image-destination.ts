import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';

export interface StoredManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** A finished image: its index and everything it reaches. */
export interface RootImage {
  readonly index: StoredManifest;
  /** Children before parents: configs, layers, child manifests. Each once. */
  readonly reaches: readonly Descriptor[];
  /** Sends one of `reaches` again, when the last look finds it gone. */
  resend(descriptor: Descriptor): Promise<void>;
}

export interface PointOptions {
  /** Tags that may replace an index with another content. For the others a foreign content is `released`. */
  readonly replace: (tag: string) => boolean;
  /** Tags whose first publishing is to be claimed, since two jobs may do it at the same moment. */
  readonly claim: (tag: string) => boolean;
}

/** Where an image can be pushed to: a static registry in a store, an OCI layout, a registry. One image name each. */
export interface ImageDestination {
  /** The target, for people. */
  readonly name: string;
  /** What the destination calls a tag of the user: `+` may become `_`. */
  tagName(tag: string): string;
  /** The manifest or index under a tag or a digest; undefined where there is none. Its bytes have been checked against a digest. */
  readManifest(reference: string): Promise<StoredManifest | undefined>;
  /** Whether the list of tags that readers see holds the tag. */
  isListed(tag: string): Promise<boolean>;
  hasBlob(descriptor: Descriptor): Promise<boolean>;
  putBlob(blob: Blob, onProgress?: (bytes: number) => void): Promise<void>;
  /** Under its digest. What it reaches has to be there. */
  putManifest(manifest: StoredManifest): Promise<void>;
  /** Makes the tags point at the image, after a last look that all it reaches is there, and lists them. */
  point(tags: readonly string[], image: RootImage, options: PointOptions): Promise<void>;
  /** Takes back what an unfinished `point` left in others' way. Never rejects. */
  abandon(): Promise<void>;
  /** Addresses that clients can use for a tag, as far as they are known. */
  urls(tag: string, digest: Digest): readonly string[];
}
