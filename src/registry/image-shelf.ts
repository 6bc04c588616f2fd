import type { DatedTag } from '../tags/order.ts';
import type { ImageDestination } from './image-destination.ts';

/** What the jobs of a partial publish have left of a tag, until it is whole, or where nobody took it away. */
export interface PartialBuild {
  /** Undefined where the records do not tell: of long tags a registry's records have a hash. */
  readonly tag: string | undefined;
  /** The commit that is built. */
  readonly build: string | undefined;
  /** The platforms that are there, as `linux/arm/v6`. */
  readonly platforms: readonly string[];
  /** Where they are kept: tags in a registry, keys in a store. */
  readonly records: readonly string[];
}

/** What stands under one image's name. */
export interface ShelfTags {
  /** In no order. What other tools and partial publishes keep as tags is none. */
  readonly tags: readonly DatedTag[];
  readonly partial: readonly PartialBuild[];
  /** Tags of registries that hold what is attached to images, signatures for one: `sha256-…`. */
  readonly attached: readonly string[];
}

/** What became of a reference that was to go. `forbidden`: the place does not do that. */
export type Removal = 'removed' | 'absent' | 'forbidden';

/**
 * One image's name at a place, as `ls` and `rm` see it. A reference is a tag as the place has it (`ociTag`), or a digest.
 * How much a shelf holds, and what of that is its own, is for whoever counts blobs: it is read from the manifests.
 */
export interface ImageShelf extends Pick<ImageDestination, 'name' | 'readManifest' | 'readConfig'> {
  /** The image's name; empty where the place has none, as a layout. */
  readonly image: string;
  /** Whether the place tells when a tag was written. */
  readonly hasDates: boolean;
  /** Undefined where there is no such image. */
  tags(): Promise<ShelfTags | undefined>;
  /** Absent where alba removes nothing there. */
  readonly remover?: ShelfRemover;
}

export interface ShelfRemover {
  /** Whether manifests can go by themselves, by their digest; where they cannot, they are the collector's. */
  readonly takesDigests: boolean;
  /** Takes a tag away, and what partial publishes left of it; or what stands under a digest, with all tags of it. */
  remove(reference: string): Promise<Removal>;
}
