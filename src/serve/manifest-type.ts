import * as z from 'zod';
import { mediaTypes } from '../oci/media-types.ts';

const shape = z.looseObject({
  mediaType: z.string().optional(),
  manifests: z.array(z.unknown()).optional(),
});

/** A manifest may come from anybody: a type that a browser would show as a page (`text/html`) is not repeated to one. */
const harmless = /^application\/vnd\.[a-z0-9][a-z0-9.+_-]*\+json$/i;

/**
 * The Content-Type of a manifest: its own `mediaType`, which clients compare with the header (distribution-spec 1.1
 * § Pulling manifests); without one, which image-spec allows, by its shape. Undefined where the bytes are no JSON object.
 */
export function manifestType(bytes: Buffer): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    // Not JSON: not a manifest, which is what the caller is told.
    return undefined;
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) return undefined;
  const { mediaType, manifests } = parsed.data;
  if (mediaType !== undefined && harmless.test(mediaType)) return mediaType;
  return manifests === undefined ? mediaTypes.manifest : mediaTypes.index;
}
