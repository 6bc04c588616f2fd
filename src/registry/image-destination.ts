import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import type { Platform } from '../oci/platform.ts';
import type { FoundRecords } from '../protocol/build-records.ts';
import type { Count } from '../protocol/publication.ts';

export interface StoredManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** An object of an image, and as which kind clients ask for it. */
export interface ImageObject {
  readonly kind: 'blobs' | 'manifests';
  readonly descriptor: Descriptor;
}

/** A finished image: its index and everything it reaches. */
export interface RootImage {
  readonly index: StoredManifest;
  /** What two images with the same content have in common, whatever their bytes: `imageContent`. */
  readonly content: Digest;
  /** Children before parents: layers, configs, what attestations hold, then manifests. Each once. */
  readonly reaches: readonly ImageObject[];
  /** Sends one of `reaches`, or the index under its digest, again, when the last look finds it gone. */
  resend(object: ImageObject): Promise<void>;
  /** A tag of the destination that was read, and what it reached then: as long as it stands, all that is there. */
  readonly witness?: Witness;
}

export interface Witness {
  readonly tag: string;
  /** Of what stood under the tag. */
  readonly digest: Digest;
  readonly reaches: ReadonlySet<Digest>;
}

export interface SendOptions {
  /** In place of the run's: aborted also when something fails that is sent at the same time. */
  readonly signal?: AbortSignal;
  /** Called with the number of bytes newly sent (negative where some have to be sent again). */
  readonly onProgress?: (bytes: number) => void;
  /** Called where the destination had it elsewhere, and nothing had to be sent. */
  readonly onTaken?: () => void;
}

export interface PointOptions {
  /** Tags that may replace an index with another content. For the others a foreign content is `released`. */
  readonly replace: (tag: string) => boolean;
  /** Tags whose first publishing is to be claimed, since two jobs may do it at the same moment. */
  readonly claim: (tag: string) => boolean;
}

/** What a job brings of one platform. */
export interface ImageRecord {
  readonly platform: Platform;
  /** An index of that platform's manifests alone. */
  readonly bytes: Uint8Array;
  /** All that it reaches, children before parents. */
  readonly reaches: readonly ImageObject[];
}

/** The records that the jobs of one build leave at a destination, until the tag can be written. */
export interface ImageRecords {
  read(platforms: readonly Platform[]): Promise<FoundRecords>;
  /** Writes records, when all that they reach is there; `resend` sends what the last look finds gone. */
  write(records: readonly ImageRecord[], resend: (object: ImageObject) => Promise<void>): Promise<void>;
  /** Removes what builds have left a day and more before these were written. Never rejects. */
  removeOld(found: FoundRecords): Promise<void>;
  /**
   * Takes away what was found, when the tag is written; absent where the records have to stay. Whoever finds its own gone then
   * looks whether the tag holds what it brought. Never rejects.
   */
  clear?(found: FoundRecords): Promise<void>;
  /** Where a record lies, for the trace. */
  place(platform: Platform): string;
}

/**
 * Where an image can be pushed to: a static registry in a store, an OCI layout, a registry. One image name each.
 * Every method but `tagName` takes tags as `tagName` returns them.
 */
export interface ImageDestination {
  /** The target, for people. */
  readonly name: string;
  /** Whether a manifest that is there tells that all it names is there, too: so in registries, which take no other. */
  readonly manifestsVouch?: boolean;
  /** What the destination calls a tag of the user: `+` may become `_`. */
  tagName(tag: string): string;
  /** The manifest or index under a tag or a digest; undefined where there is none. Its bytes have been checked against a digest. */
  readManifest(reference: string): Promise<StoredManifest | undefined>;
  /** A config, whole; undefined where it is not there, or other bytes than its digest says. */
  readConfig(descriptor: Descriptor): Promise<Uint8Array | undefined>;
  /** The newest tags, `most` at most. */
  newestTags(most: number): Promise<readonly string[]>;
  /** Whether the list of tags that readers see holds the tag. */
  isListed(tag: string): Promise<boolean>;
  /** Whether a blob is there: to spare sending it. It may be gone a moment later; `point` looks again. */
  hasBlob(descriptor: Descriptor, signal?: AbortSignal): Promise<boolean>;
  /** The same for a manifest or index under its digest. */
  hasManifest(descriptor: Descriptor): Promise<boolean>;
  putBlob(blob: Blob, options?: SendOptions): Promise<void>;
  /** Under its digest. What it reaches has to be there; a destination that looks rejects with `MissingObjects`. */
  putManifest(manifest: StoredManifest, options?: Pick<SendOptions, 'signal'>): Promise<void>;
  /**
   * Adds manifests, which are there, to the list of those that refer to `subject`, where clients look for such a list
   * (distribution-spec 1.1 § Listing Referrers). Returns what was written: nothing where the list has them.
   */
  refer(subject: Digest, referrers: readonly Descriptor[]): Promise<Count>;
  /**
   * Makes the tags point at the image, after a last look that all it reaches is there, and lists them. Returns what was
   * written for that; what `resend` sends is not in it.
   */
  point(tags: readonly string[], image: RootImage, options: PointOptions): Promise<Count>;
  /** Puts tags that are there, but were found to be missing from the list, into it. Returns what was written. */
  list(tags: readonly string[]): Promise<Count>;
  /** The records of a build's platforms under a tag; absent where the destination cannot keep them. */
  records?(tag: string, build: string): ImageRecords;
  /** Takes back what an unfinished `point` left in others' way. Never rejects. */
  abandon(): Promise<void>;
  /** Where a blob or a manifest lies, for the trace: `v2/hello/manifests/1.0`. `reference` is a tag or a digest. */
  place(kind: 'blobs' | 'manifests', reference: string): string;
  /** What clients pull: `registry.example/hello:1.0`; undefined where the readers' address is not known. */
  reference(tag: string): string | undefined;
  /** Addresses that clients can use for a tag, as far as they are known. */
  urls(tag: string, digest: Digest): readonly string[];
}
