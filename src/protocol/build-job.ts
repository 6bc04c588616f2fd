import { formatPlatform, type Platform } from '../oci/platform.ts';
import { AlbaError } from '../report/error.ts';
import type { FoundRecords } from './build-records.ts';

/** A job that brings some of the platforms of a build to one destination. */
export interface BuildJob<Published> {
  /** What is built, for messages: `hello:1.0 in s3://releases`. */
  readonly what: string;
  /** What this job records of each of its platforms; the same bytes whenever it is run again on the same. */
  readonly own: readonly { readonly platform: Platform; readonly bytes: Uint8Array }[];
  /** The platforms that the tag is to have. */
  readonly expected: readonly Platform[];
  /** Whether this job has recorded it before, and looks once more. */
  readonly isRecorded: boolean;
  /** Writes the own records, when all that they reach is there. */
  record(): Promise<void>;
  read(platforms: readonly Platform[]): Promise<FoundRecords>;
  /** Writes the tags, of all that was recorded. Does nothing where they hold it already. */
  publish(records: FoundRecords): Promise<Published>;
  /** Takes the records away, when the tags are written; only with `settled`. */
  clear?(records: FoundRecords): Promise<void> | undefined;
  /**
   * Where the own records are gone: what became of the tags, if they hold what this job has brought, or have held it since it wrote
   * them itself, which `published` tells.
   */
  settled?(published: Published | undefined): Promise<Published | undefined>;
}

/** How it ended: the tags are written, or platforms are missing. */
export type BuildJobEnd<Published> =
  | { readonly kind: 'published'; readonly published: Published }
  | { readonly kind: 'waiting'; readonly missing: readonly string[] };

/** Rounds after which other jobs of the same build are taken to be at odds with each other for good. */
const mostRounds = 20;

/**
 * Records what a job has brought, and writes the tags where all expected platforms are recorded (docs/protocols.md, « Partial
 * publishes »). Two jobs that both find themselves the last both write the tags, so neither may take away what the other uses:
 * the records stay, for `removeOldBuilds`; or they are taken away, and whoever finds its own gone looks at the tags.
 */
export async function runBuildJob<Published>(job: BuildJob<Published>): Promise<BuildJobEnd<Published>> {
  if (!job.isRecorded) await job.record();
  let published: Published | undefined;
  for (let round = 0; round < mostRounds; round += 1) {
    const records = await job.read(job.expected);
    const lost = ownIn(records, job);
    if (lost === 'gone') {
      const settled = await job.settled?.(published);
      if (settled !== undefined) return { kind: 'published', published: settled };
      await job.record();
      continue;
    }
    if (lost === 'others') throw twin(job);
    const missing = job.expected.map(formatPlatform).filter((platform) => !records.has(platform));
    if (missing.length > 0) return { kind: 'waiting', missing };
    published = await job.publish(records);
    // A job that was run again meanwhile has changed what is to be published.
    if (!areSame(records, await job.read(job.expected))) continue;
    await job.clear?.(records);
    return { kind: 'published', published };
  }
  throw new AlbaError('conflict', `other jobs keep changing what is there of this build of ${job.what}`, {
    hint: 'let one job bring each platform, then run this again',
  });
}

/** Whether the own records are there, are not, or are those of another job. */
function ownIn<Published>(records: FoundRecords, { own }: BuildJob<Published>): 'there' | 'gone' | 'others' {
  const found = own.map(({ platform, bytes }) => {
    const record = records.get(formatPlatform(platform));
    if (record === undefined) return 'gone';
    return record.bytes.equals(bytes) ? 'there' : 'others';
  });
  if (found.includes('others')) return 'others';
  return found.includes('gone') ? 'gone' : 'there';
}

function twin<Published>({ what, own }: BuildJob<Published>): AlbaError {
  const platforms = own.map(({ platform }) => formatPlatform(platform)).join(', ');
  return new AlbaError(
    'conflict',
    `another job brings ${platforms} of this build of ${what}, too, with other content`,
    {
      hint: 'let one job bring each platform',
    },
  );
}

function areSame(one: FoundRecords, other: FoundRecords): boolean {
  return (
    one.size === other.size && [...one].every(([platform, { etag }]) => other.get(platform)?.etag === etag)
  );
}
