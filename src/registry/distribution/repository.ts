import type { ImageDestination } from '../image-destination.ts';

/** One repository of a registry: a destination of images, whose tags can be listed and removed. */
export interface Repository extends ImageDestination {
  /** All tags, in the registry's order, records of partial publishes included; undefined where the registry knows no such repository. */
  tags(): Promise<readonly string[] | undefined>;
  /**
   * Asks the registry to remove what stands under a tag or a digest. `forbidden`: it does not do that, for tags, for digests, or
   * at all (distribution-spec § Content Management leaves it open). Under a digest, all tags of it go with it.
   */
  remove(reference: string): Promise<'removed' | 'absent' | 'forbidden'>;
}
