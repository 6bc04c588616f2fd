import * as z from 'zod';
import { type Digest, isDigest } from './digest.ts';
import type { Descriptor } from './documents.ts';
import { parseJson } from './parse-json.ts';

/** The fields of a manifest or an index that tell what it is attached to. */
const attachedSchema = z.looseObject({
  artifactType: z.string().optional(),
  config: z.looseObject({ mediaType: z.string() }).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  subject: z.looseObject({ digest: z.string() }),
});

/** A manifest that refers to another one, as a list of referrers has it. */
export interface Referrer {
  readonly subject: Digest;
  readonly descriptor: Descriptor;
}

/**
 * What a list of referrers says of a manifest or index (distribution-spec 1.1 § Listing Referrers: the type of the
 * artifact, else that of the config, and the annotations of the manifest itself). Undefined where it has no `subject`.
 */
export function referrerIn(
  bytes: Uint8Array,
  { mediaType, digest, size }: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>,
): Referrer | undefined {
  const { data } = attachedSchema.safeParse(parseJson(bytes));
  if (data === undefined || !isDigest(data.subject.digest)) return undefined;
  // An empty artifactType counts as none.
  const artifactType = data.artifactType || data.config?.mediaType;
  return {
    subject: data.subject.digest,
    descriptor: {
      mediaType,
      digest,
      size,
      ...(artifactType === undefined ? {} : { artifactType }),
      ...(data.annotations === undefined ? {} : { annotations: data.annotations }),
    },
  };
}
