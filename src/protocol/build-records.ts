import { formatPlatform, type Platform } from '../oci/platform.ts';
import { AlbaError } from '../report/error.ts';
import { bytesBody } from '../store/body.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { promptly } from './promptly.ts';
import { readDocument } from './read-document.ts';
import type { Reached } from './root.ts';
import type { Run } from './run.ts';
import { writeRoots } from './write-roots.ts';

/** What a job left of a platform. */
interface BuildRecord {
  readonly bytes: Buffer;
  readonly etag: string;
  /** When it was written, by the store's clock. */
  readonly written: Date;
}

/** By platform, as `formatPlatform` writes it. */
export type FoundRecords = ReadonlyMap<string, BuildRecord>;

export interface BuildRecordsOptions {
  readonly store: ObjectStore;
  /** Of one build of one tag; ends with a slash. */
  readonly prefix: string;
  readonly notices: string;
  readonly run: Run;
}

const options = { contentType: 'application/json', cacheControl: 'no-cache' } as const;

/**
 * The records that the jobs of one build leave, one a platform, until the tag is written (docs/protocols.md, « Partial
 * publishes »). Each is a root: what it reaches stays.
 */
export class BuildRecords {
  readonly #options: BuildRecordsOptions;

  constructor(given: BuildRecordsOptions) {
    this.#options = given;
  }

  /** Where a platform's record lies. */
  key(platform: Platform): string {
    return this.#options.prefix + formatPlatform(platform).replaceAll('/', '.');
  }

  /** Writes records, when all that they reach is there. `restore` sends what the last look finds missing. */
  async write(
    records: readonly {
      readonly platform: Platform;
      readonly bytes: Uint8Array;
      readonly reaches: readonly Reached[];
    }[],
    restore: (missing: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const { store, notices, run } = this.#options;
    const roots = records.map(({ platform, bytes, reaches }) => {
      return { key: this.key(platform), body: bytesBody(bytes), options, reaches };
    });
    await writeRoots(store, notices, roots, restore, run);
  }

  /** The records of those of the platforms that are there. Asked one by one, since a LIST may show what is gone. */
  async read(platforms: readonly Platform[]): Promise<FoundRecords> {
    const { store, run } = this.#options;
    const found = await Promise.all(
      platforms.map(async (platform): Promise<[string, BuildRecord] | undefined> => {
        const key = this.key(platform);
        const stored = await promptly(run, store, (signal) => readDocument(store, key, { signal }));
        if (stored === undefined) return undefined;
        const { etag, lastModified } = stored.info;
        return [formatPlatform(platform), { bytes: stored.bytes, etag, written: lastModified }];
      }),
    );
    return new Map(found.filter((entry) => entry !== undefined));
  }
}

/** When the youngest of the records was written. */
export function youngest(found: FoundRecords): Date {
  return new Date(Math.max(...[...found.values()].map(({ written }) => written.getTime())));
}

/** Jobs of one build have to agree on what the tag is to have. `word` is the platform whose job says otherwise. */
export function otherPlatforms(word: string, listed: string | undefined): AlbaError {
  const theirs = listed === undefined ? 'none' : listed.replaceAll(' ', ', ');
  return new AlbaError(
    'conflict',
    `the job that brought ${word} of this build lists other platforms: ${theirs}`,
    {
      hint: 'give all jobs of a build the same list by --platform',
    },
  );
}
