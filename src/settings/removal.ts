import { z } from 'zod';
import { errorSchema } from './result.ts';

/** What became of a tag or a digest that was to go. `kept`: something needs it, the place forbids it, or a failure came first. */
const removed = z.object({
  name: z.string(),
  /** A tag as clients pull it, or a digest. */
  reference: z.string(),
  status: z.enum(['removed', 'planned', 'absent', 'kept']),
  /** What stood there, as far as it could be read: a tag of it can be made again until it is collected. */
  digest: z.string().optional(),
});
export type Removed = z.infer<typeof removed>;

/** What `rm` came to, as `--json`, `result-file` and the output `json` hold it. Once published, fields are only added. */
export const removalSchema = z.object({
  target: z.string(),
  kind: z.enum(['static', 'container']),
  removed: z.array(removed).readonly(),
  seconds: z.number().nonnegative(),
  error: errorSchema,
});
export type RemovalResult = z.infer<typeof removalSchema>;
