import type { z } from 'zod';
import { type Digest, digestOf, hexOf } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { AlbaError } from '../report/error.ts';
import { clipped } from './clipped.ts';
import type { ImageFiles } from './image-files.ts';
import { checkBytes } from './layer-checks.ts';
import { parseDocument } from './parse-document.ts';

export const layoutAgain = 'write the layout again';

/** Where a blob lies in a layout (image-spec image-layout.md § Blobs). */
export function blobName(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

/** A blob that is a document: an index, manifest or config. Rejects with `damaged` where it is not what the descriptor says. */
export async function readBlob(files: ImageFiles, descriptor: Descriptor, namedBy: string): Promise<Buffer> {
  const bytes = await files.document(blobName(descriptor.digest), namedBy);
  const found = { digest: digestOf(bytes), size: bytes.length };
  checkBytes(`${files.label}: the blob ${descriptor.digest}`, found, descriptor);
  return bytes;
}

/**
 * Parses a blob, and refuses one that is called one thing and says to be another, or both at once: a client might take it
 * for either (image-spec, advisory GHSA-77vh-xpmg-72qh). `foreign` are the fields that only the other thing has.
 */
export function parseBlob<T extends { mediaType?: string | undefined }>(
  bytes: Uint8Array,
  schema: z.ZodType<T>,
  { mediaType }: Descriptor,
  what: string,
  foreign: readonly string[],
): T {
  const parsed = parseDocument(bytes, schema, what);
  if ((parsed.mediaType ?? mediaType) === mediaType && !foreign.some((field) => field in parsed))
    return parsed;
  throw new AlbaError('damaged', `${what} is called ${clipped(mediaType)}, but says otherwise itself`, {
    hint: layoutAgain,
  });
}
