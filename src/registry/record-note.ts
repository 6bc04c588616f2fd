import { indexSchema } from '../oci/documents.ts';
import { parseJson } from '../oci/parse-json.ts';
import { revisionOf } from '../oci/revision.ts';
import { isDamaged } from '../report/error.ts';
import type { ImageDestination } from './image-destination.ts';

/** The annotation of a record of a partial publish that says which tag it is for. */
export const recordTagKey = 'alba.tag';

/** What a record says it is for. Both are undefined where it cannot be read. */
export interface RecordNote {
  readonly tag: string | undefined;
  readonly build: string | undefined;
}

/** Reads a record for its note; undefined where it has none. */
export async function readNote(
  repository: Pick<ImageDestination, 'readManifest'>,
  record: string,
): Promise<RecordNote | undefined> {
  try {
    const stored = await repository.readManifest(record);
    const { annotations } = (stored && indexSchema.safeParse(parseJson(stored.bytes)).data) ?? {};
    const tag = annotations?.[recordTagKey];
    return tag === undefined ? undefined : { tag, build: revisionOf(annotations) };
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return { tag: undefined, build: undefined };
  }
}
