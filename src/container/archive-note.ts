import { type Digest, isDigest } from '../oci/digest.ts';

/** The annotation of an index's entry by which the next push knows the archive that an image came from. */
const key = 'alba.archive';

/** The annotations of an entry for an image that came from an archive. */
export function noteArchive(archive: Digest): Readonly<Record<string, string>> {
  return { [key]: archive };
}

/** The digest of the archive that an entry notes. */
export function archiveOf(annotations: Readonly<Record<string, string>> | undefined): Digest | undefined {
  const noted = annotations?.[key];
  return noted !== undefined && isDigest(noted) ? noted : undefined;
}
