import { AlbaError } from '../report/error.ts';
import type { Removal } from './image-shelf.ts';

export interface RecordedTag {
  /** What jobs of partial publishes have left of the tag, as far as it can be removed. */
  records(): Promise<readonly string[]>;
  /** Returns how many are gone. */
  removeRecords(records: readonly string[]): Promise<number>;
  /** Removes the tag itself. */
  remove(): Promise<Removal>;
  /** The tag, for people. */
  readonly what: string;
}

/** Rounds after which it is left to the jobs that keep publishing. */
const mostRounds = 20;

/**
 * Removes a tag together with its records: the records, the tag, and again until no record is left, since a job that had read
 * them before they went may write the tag once more (docs/protocols.md, « Removing »). A tag of which there were records only
 * counts as removed.
 */
export async function withoutRecords(tag: RecordedTag): Promise<Removal> {
  let removal: Removal = 'absent';
  for (let round = 0; round < mostRounds; round += 1) {
    const records = await tag.records();
    if (round > 0 && records.length === 0) return removal;
    const gone = records.length === 0 ? 0 : await tag.removeRecords(records);
    const again = await tag.remove();
    if (again === 'forbidden') return again;
    if (again === 'removed' || gone > 0) removal = 'removed';
    if (round === 0 && records.length === 0) return removal;
  }
  throw new AlbaError('conflict', `jobs of a partial publish keep writing ${tag.what} while it is removed`, {
    hint: 'let them end, then remove it again',
  });
}
