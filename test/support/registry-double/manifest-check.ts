import { z } from 'zod';
import type { HeldRepository } from './content.ts';
import { Refusal } from './exchange.ts';
import type { Knobs } from './knobs.ts';

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const descriptor = z.looseObject({ mediaType: z.string(), digest: z.string(), size: z.number() });
const document = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z.array(descriptor).optional(),
  config: descriptor.optional(),
  layers: z.array(descriptor).optional(),
  subject: descriptor.optional(),
});

/** Refuses what is no manifest, says another type than it is sent as, or names what is not there. A subject need not be. */
export function checkManifest(
  held: HeldRepository,
  bytes: Buffer,
  mediaType: string,
  validation: Knobs['validation'],
): { readonly subject: string | undefined } {
  const { manifests, config, layers, mediaType: own, subject } = parsed(bytes);
  if (own !== undefined && own !== mediaType) throw invalid(`it says ${own} and was sent as ${mediaType}`);
  const isIndex = indexTypes.includes(mediaType) && manifests !== undefined;
  const isManifest = manifestTypes.includes(mediaType) && config !== undefined && layers !== undefined;
  if (!isIndex && !isManifest) throw invalid(`it is no ${mediaType}`);
  if (validation !== 'none') {
    const missing = isIndex
      ? (manifests ?? []).find(({ digest }) => !held.manifests.has(digest))
      : [...(config ? [config] : []), ...(layers ?? [])].find(
          (one) =>
            !/foreign|nondistributable/.test(one.mediaType) &&
            held.blobs.get(one.digest)?.length !== one.size,
        );
    if (missing !== undefined) throw missingPart(missing.digest, validation.detail);
  }
  return { subject: subject?.digest };
}

/** As distribution words it: the digest alone, or in an object. */
export function missingPart(digest: string, detail: 'text' | 'object' | 'none'): Refusal {
  const details = { text: digest, object: { digest }, none: undefined };
  return new Refusal(400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry', { detail: details[detail] });
}

function parsed(bytes: Buffer): z.infer<typeof document> {
  try {
    return document.parse(JSON.parse(bytes.toString()));
  } catch (cause) {
    throw invalid(String(cause));
  }
}

function invalid(why: string): Refusal {
  return new Refusal(400, 'MANIFEST_INVALID', 'manifest invalid', { detail: why });
}
