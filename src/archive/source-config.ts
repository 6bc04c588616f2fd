import * as z from 'zod';
import { configSchema } from '../oci/documents.ts';
import { parseDocument } from './parse-document.ts';

/** A config as builders write it: some leave the platform to whoever publishes it. */
const schema = configSchema.extend({
  os: z.string().nullish(),
  architecture: z.string().nullish(),
  variant: z.string().nullish(),
  'os.version': z.string().nullish(),
});
export type SourceConfig = z.infer<typeof schema>;

/** Parses the config of an image. `what` names it in errors. */
export function parseConfig(bytes: Uint8Array, what: string): SourceConfig {
  return parseDocument(bytes, schema, what);
}
