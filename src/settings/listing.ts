import { z } from 'zod';
import { errorSchema } from './result.ts';

const size = z.number().int().nonnegative();

/** One platform of an image. `size`: what a client downloads for it, config and layers; absent where its manifest is not there. */
const platform = z.object({ platform: z.string(), digest: z.string(), size: size.optional() });

/** A tag, or a digest that was asked for. What stands behind `date` is there where the tags themselves were read: `long`, or asked for by name. */
const entry = z.object({
  /** As clients pull it; absent of a digest. */
  tag: z.string().optional(),
  class: z.enum(['release', 'extra', 'development', 'floating']).optional(),
  /** When it was written, by the store's clock; absent where the place does not tell. ISO 8601, in UTC. */
  date: z.string().optional(),
  digest: z.string().optional(),
  mediaType: z.string().optional(),
  /** What clients download for all platforms together, each blob once. */
  size: size.optional(),
  /** When it was built, as the image says itself. */
  created: z.string().optional(),
  platforms: z.array(platform).readonly().optional(),
});
export type ListedEntry = z.infer<typeof entry>;

/** What jobs of one partial publish have left. `tag` and `build` are absent where that does not tell. */
const partial = z.object({
  tag: z.string().optional(),
  build: z.string().optional(),
  records: z.number().int().positive(),
  platforms: z.array(z.string()).readonly(),
});

const image = z.object({
  /** Of a registry the repository; empty of a layout. */
  name: z.string(),
  /** Newest first. */
  tags: z.array(entry).readonly(),
  /** What jobs of partial publishes have left; absent where nothing is known of it. */
  partial: z.array(partial).readonly().optional(),
  /** Tags that hold what is attached to images, and are nobody's to pull. */
  attached: z.array(z.string()).readonly().optional(),
});
export type ListedImage = z.infer<typeof image>;

/** What `ls` found, as `--json`, `result-file` and the output `json` hold it. Once published, fields are only added. */
export const listingSchema = z.object({
  target: z.string(),
  kind: z.enum(['static', 'container']),
  names: z.array(image).readonly(),
  seconds: z.number().nonnegative(),
  error: errorSchema,
});
export type Listing = z.infer<typeof listingSchema>;
