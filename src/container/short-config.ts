import { z } from 'zod';

/** image-spec config.md: what an image says of itself besides its layers. Other fields are left out. */
export const shortConfigSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
  'os.version': z.string().optional(),
  created: z.string().optional(),
});
