import { compareVersions, parseVersion } from './version.ts';

/** A tag, and when it was written, by the store's clock. */
export interface DatedTag {
  readonly tag: string;
  readonly date?: Date | undefined;
}

/**
 * A total order, for `sort`: newest first by version, then by date, then by name. Versions come before all other tags,
 * and a tag without a date after those with one.
 */
export function compareTags(a: DatedTag, b: DatedTag): number {
  const [left, right] = [parseVersion(a.tag), parseVersion(b.tag)];
  if (left === undefined || right === undefined) {
    if (left !== right) return left === undefined ? 1 : -1;
  } else {
    const order = compareVersions(right, left);
    if (order !== 0) return order;
  }
  const age = (b.date?.getTime() ?? 0) - (a.date?.getTime() ?? 0);
  return age !== 0 ? age : a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0;
}

/** The tags alone, newest first. */
export function newestFirst(tags: readonly DatedTag[]): string[] {
  return [...tags].sort(compareTags).map(({ tag }) => tag);
}
