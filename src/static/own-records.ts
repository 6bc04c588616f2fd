import type { Platform } from '../oci/platform.ts';
import { platformList } from '../oci/platform-list.ts';
import { flavorsOf, platformsOf } from './documents.ts';
import type { StaticFile } from './static-file.ts';

/** What a job records of one of its platforms. */
export interface OwnRecord {
  readonly platform: Platform;
  /** A tag document of that platform alone, with a list of what the tag is to have, and no date: the same for the same files. */
  readonly bytes: Buffer;
  readonly files: readonly StaticFile[];
}

/** Files platform by platform, as a job of a partial publish records them. */
export function ownRecords(all: readonly StaticFile[], expected: readonly Platform[]): readonly OwnRecord[] {
  return platformsOf(all).map((files) => ({
    platform: (files[0] as StaticFile).platform,
    bytes: Buffer.from(JSON.stringify({ flavors: flavorsOf(files), platforms: platformList(expected) })),
    files,
  }));
}
