import { digestOf } from '../oci/digest.ts';
import { type Index, indexSchema } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Answer } from './answer.ts';
import { bytesContent, readWhole } from './content.ts';
import type { ServedDirectory } from './served-directory.ts';

const limit = 4 * 1024 * 1024;
const none: Index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };

/**
 * What refers to a manifest (distribution-spec 1.1 § Listing Referrers): the index that was published as
 * `v2/NAME/referrers/DIGEST`, or an empty one, since 404 would mean that the registry does not know how to answer.
 */
export async function referrersAnswer(
  directory: ServedDirectory,
  name: string,
  digest: string,
  artifactType: string | null,
): Promise<Answer> {
  const index = await storedIndex(directory, ['v2', ...name.split('/'), 'referrers', digest]);
  const manifests = index.manifests.filter(
    (descriptor) => artifactType === null || descriptor.artifactType === artifactType,
  );
  const bytes = Buffer.from(JSON.stringify({ ...index, manifests }));
  return {
    status: 200,
    headers: {
      'Content-Type': mediaTypes.index,
      'Cache-Control': 'no-cache',
      ...(artifactType === null ? {} : { 'OCI-Filters-Applied': 'artifactType' }),
    },
    content: bytesContent(bytes, `"${digestOf(bytes)}"`),
  };
}

async function storedIndex(directory: ServedDirectory, segments: readonly string[]): Promise<Index> {
  const file = await directory.openFile(segments);
  const bytes = file && (await readWhole(file, limit));
  return bytes === undefined ? none : indexSchema.parse(JSON.parse(bytes.toString('utf8')));
}
