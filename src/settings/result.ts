import { z } from 'zod';
import type { ErrorCode } from '../report/error.ts';

/** `bug` stands for anything thrown that is no AlbaError. */
const codes = [
  'usage',
  'source',
  'platform',
  'target',
  'denied',
  'released',
  'conflict',
  'damaged',
  'interrupted',
  'bug',
] as const satisfies readonly (ErrorCode | 'bug')[];

/** Present if and only if the command failed. */
export const errorSchema = z
  .object({ code: z.enum(codes), message: z.string(), hint: z.string().optional() })
  .optional();

/** The result that `--json`, `result-file` and the output `json` hold. Once published, fields are only added. */
const count = z.object({ objects: z.number().int(), bytes: z.number().int() });

const targetResult = z.object({
  target: z.string(),
  kind: z.enum(['static', 'container']),
  status: z.enum(['published', 'unchanged', 'planned', 'waiting', 'failed']),
  references: z.array(z.string()).readonly(),
  urls: z.array(z.string()).readonly(),
  platforms: z
    .array(z.object({ platform: z.string(), digest: z.string(), size: z.number().int() }))
    .readonly(),
  /** Platforms that other runs are still to bring; of what is `waiting`. */
  missing: z.array(z.string()).readonly().optional(),
  digest: z.string().optional(),
  sent: count,
  reused: count,
  skipped: count,
});

export const resultSchema = z.object({
  name: z.string(),
  tags: z.array(z.string()).readonly(),
  /** The image index's; absent where no image was published. */
  digest: z.string().optional(),
  /** Whether the tag has all the platforms it is to have. */
  complete: z.boolean(),
  targets: z.array(targetResult).readonly(),
  seconds: z.number().nonnegative(),
  error: errorSchema,
});
export type Result = z.infer<typeof resultSchema>;
