import type { z } from 'zod';
import { parseJson } from '../oci/parse-json.ts';
import { AlbaError } from '../report/error.ts';

/** Parses a document read from a source. `what` names it in the error: « image.tar: manifest.json ». */
export function parseDocument<T>(bytes: Uint8Array, schema: z.ZodType<T>, what: string): T {
  const value = parseJson(bytes);
  if (value === undefined) {
    throw new AlbaError('damaged', `${what} is no JSON`, { hint: 'build the image again' });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new AlbaError('source', `${what} is not as an image's has to be${where}: ${issue?.message}`, {
    hint: 'build the image again, or with another tool',
    cause: result.error,
  });
}
