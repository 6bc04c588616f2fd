import { formatPlatform, type Platform } from '../oci/platform.ts';
import { bytesBody } from '../store/body.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { removeOldBuilds } from './old-builds.ts';
import { promptly } from './promptly.ts';
import { readDocument } from './read-document.ts';
import type { Reached } from './root.ts';
import type { Run } from './run.ts';
import { writeRoots } from './write-roots.ts';

/** What a job left of a platform. */
export interface BuildRecord {
  readonly bytes: Buffer;
  readonly etag: string;
  /** When it was written, by the store's clock; a registry does not tell. */
  readonly written?: Date;
  /** It is read out of the tag, where it was recorded once: nobody can take it away. */
  readonly isInTag?: true;
}

/** By platform, as `formatPlatform` writes it. */
export type FoundRecords = ReadonlyMap<string, BuildRecord>;

export interface BuildRecordsOptions {
  readonly store: ObjectStore;
  /** What builds leave lies below it, as `TAG/BUILD/…`; ends with a slash. */
  readonly parts: string;
  readonly tag: string;
  readonly build: string;
  readonly notices: string;
  readonly run: Run;
}

const options = { contentType: 'application/json', cacheControl: 'no-cache' } as const;

/**
 * The records that the jobs of one build leave, one a platform, until the tag is written (docs/protocols.md, « Partial
 * publishes »). Each is a root: what it reaches stays.
 */
export class BuildRecords {
  /** Of all that this build leaves; ends with a slash. */
  readonly prefix: string;
  readonly #options: BuildRecordsOptions;

  constructor(given: BuildRecordsOptions) {
    this.prefix = `${given.parts}${given.tag}/${given.build}/`;
    this.#options = given;
  }

  /** Where a platform's record lies. */
  key(platform: Platform): string {
    return this.prefix + formatPlatform(platform).replaceAll('/', '.');
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

  /** Removes what builds of a day ago and more have left, by the clock that wrote the records of this one. Never rejects. */
  async removeOld(found: FoundRecords): Promise<void> {
    const { store, parts, run } = this.#options;
    const youngest = Math.max(...[...found.values()].map(({ written }) => written?.getTime() ?? 0));
    await removeOldBuilds(store, parts, new Date(youngest), run);
  }
}
