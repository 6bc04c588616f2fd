import { formatPlatform, type Platform } from '../oci/platform.ts';
import { AlbaError } from '../report/error.ts';
import type { BuildPartsFound } from './build-parts.ts';

/** A job that brings some of the platforms of a build to one destination. */
export interface BuildJob<Published> {
  /** What is built, for messages: `hello:1.0 in s3://releases`. */
  readonly what: string;
  readonly own: readonly Platform[];
  /** The platforms that the tag is to have. */
  readonly expected: readonly Platform[];
  /** Records what this job has brought, when it is there. */
  record(): Promise<void>;
  read(platforms: readonly Platform[]): Promise<BuildPartsFound>;
  /** Whether another job of the build has written the tags by now. */
  stands(): Promise<boolean>;
  /** Writes the tags, of all that was recorded. */
  publish(records: BuildPartsFound): Promise<Published>;
}

/** How it ended: this job wrote the tags, another one did, or platforms are missing. */
export type BuildJobEnd<Published> =
  | { readonly kind: 'published'; readonly published: Published }
  | { readonly kind: 'stands' }
  | { readonly kind: 'waiting'; readonly missing: readonly string[] };

/** Rounds after which other jobs of the same build are taken to be at odds with each other for good. */
const mostRounds = 20;

/**
 * Records what a job has brought, and writes the tags where all expected platforms are recorded (docs/protocols.md, « Partial
 * publishes »). Of two jobs that both find themselves the last, both write the same, so neither may take away what the other
 * uses: the records stay, for `removeOldBuilds`.
 */
export async function runBuildJob<Published>(job: BuildJob<Published>): Promise<BuildJobEnd<Published>> {
  const { own, expected } = job;
  await job.record();
  for (let round = 0; round < mostRounds; round += 1) {
    const records = await job.read(expected);
    const missing = expected.map(formatPlatform).filter((platform) => !records.has(platform));
    if (missing.length > 0) {
      if (await job.stands()) return { kind: 'stands' };
      if (own.every((platform) => records.has(formatPlatform(platform)))) return { kind: 'waiting', missing };
      await job.record();
      continue;
    }
    const published = await publishOrFind(job, records);
    if (published === undefined) return { kind: 'stands' };
    if (areSame(records, await job.read(expected))) return { kind: 'published', published };
  }
  throw new AlbaError('conflict', `other jobs keep changing what is there of this build of ${job.what}`, {
    hint: 'let one job bring each platform, then run this again',
  });
}

/** Undefined where it failed, and another job of the build has done it. */
async function publishOrFind<Published>(
  job: BuildJob<Published>,
  records: BuildPartsFound,
): Promise<Published | undefined> {
  try {
    return await job.publish(records);
  } catch (error) {
    if (error instanceof AlbaError && error.code === 'interrupted') throw error;
    // What asks for this may fail as well; the first failure is the one to tell.
    if (await job.stands().catch(() => false)) return undefined;
    throw error;
  }
}

function areSame(one: BuildPartsFound, other: BuildPartsFound): boolean {
  return (
    one.size === other.size && [...one].every(([platform, { etag }]) => other.get(platform)?.etag === etag)
  );
}

/** What a job says that is not the last. */
export function waitingNote(expected: readonly Platform[], missing: readonly string[]): string {
  const there = expected.length - missing.length;
  return `${there} of ${expected.length} platforms are there: the tag is written when ${missing.join(', ')} ${missing.length === 1 ? 'comes' : 'come'}`;
}
