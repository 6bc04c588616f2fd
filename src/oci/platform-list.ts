import { comparePlatforms, formatPlatform, type Platform } from './platform.ts';

/** The platforms that a tag is to have, as each job of a build notes them in its records: in canonical order, divided by spaces. */
export function platformList(platforms: readonly Platform[]): string {
  return [...platforms].sort(comparePlatforms).map(formatPlatform).join(' ');
}
