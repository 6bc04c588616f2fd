import { comparePlatforms, formatPlatform, type Platform } from './platform.ts';

/** The platforms that a tag is to have, as each job of a build notes them in its records: in canonical order, divided by spaces. */
export function platformList(platforms: readonly Platform[]): string {
  return [...platforms].sort(comparePlatforms).map(formatPlatform).join(' ');
}

/** A clause for each platform that a tag is to have and has not, and for each that it has and is not to have. `there`: as words. */
export function platformDifferences(
  there: ReadonlySet<string>,
  expected: readonly Platform[],
): readonly string[] {
  const wanted = new Set(expected.map(formatPlatform));
  return [
    ...[...wanted].filter((platform) => !there.has(platform)).map((platform) => `${platform} is not there`),
    ...[...there]
      .filter((platform) => !wanted.has(platform))
      .map((platform) => `${platform} is there and not among the platforms of this build`),
  ];
}
