import * as z from 'zod';
import { type Digest, isDigest } from './digest.ts';

/** The wire types of image-spec 1.1, parsed at the edge. Fields that alba does not know are kept (`looseObject`). */
const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), {
  error: ({ input }) =>
    typeof input === 'string' ? `“${input.slice(0, 20)}…” is not a sha256 digest` : 'not a sha256 digest',
});

const platformSchema = z.looseObject({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
  'os.version': z.string().optional(),
});

/** image-spec descriptor.md. `size` is in bytes. */
export const descriptorSchema = z.looseObject({
  mediaType: z.string(),
  digest,
  size: z.number().int().nonnegative(),
  urls: z.array(z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  platform: platformSchema.optional(),
  artifactType: z.string().optional(),
});
export type Descriptor = z.infer<typeof descriptorSchema>;

/** image-spec manifest.md. */
export const manifestSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
  subject: descriptorSchema.optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** image-spec image-index.md. */
export const indexSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z.array(descriptorSchema),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type Index = z.infer<typeof indexSchema>;

/** image-spec config.md, the fields that alba reads. */
export const configSchema = z.looseObject({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
  'os.version': z.string().optional(),
  rootfs: z.looseObject({
    type: z.literal('layers'),
    // Go writes an empty list as null or not at all. Whoever reads layers compares their number with the manifest's.
    diff_ids: z
      .array(digest)
      .nullish()
      .transform((diffIds) => diffIds ?? []),
  }),
});
export type ImageConfig = z.infer<typeof configSchema>;
