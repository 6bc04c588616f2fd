import { z } from 'zod';
import { type Answer, type Exchange, Refusal } from './exchange.ts';
import type { Scene } from './scene.ts';

const mediaType = 'application/vnd.oci.image.index.v1+json';
const referring = z.looseObject({
  artifactType: z.string().optional(),
  config: z.looseObject({ mediaType: z.string() }).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  subject: z.looseObject({ digest: z.string() }).optional(),
});

/** distribution-spec § Listing Referrers; 404 where the registry does not know it, and the tag of the digest is used. */
export function answerReferrers(scene: Scene, { query }: Exchange, name: string, subject: string): Answer {
  if (!scene.knobs.referrers) throw new Refusal(404, 'NOT_FOUND', 'no such endpoint');
  const filter = query.get('artifactType');
  const held = scene.content.repositories.get(name);
  const manifests = [...(held?.manifests ?? [])].flatMap(([digest, manifest]) => {
    const read = referring.parse(JSON.parse(manifest.bytes.toString()));
    if (read.subject?.digest !== subject) return [];
    const artifactType = read.artifactType ?? read.config?.mediaType;
    if (filter !== null && artifactType !== filter) return [];
    const { annotations } = read;
    const size = manifest.bytes.length;
    return [
      { mediaType: manifest.mediaType, digest, size, artifactType, ...(annotations && { annotations }) },
    ];
  });
  return {
    status: 200,
    headers: {
      'Content-Type': mediaType,
      ...(filter === null ? {} : { 'OCI-Filters-Applied': 'artifactType' }),
    },
    body: JSON.stringify({ schemaVersion: 2, mediaType, manifests }),
  };
}
