import { parseVersion } from './version.ts';

/** A tag as people know it: OCI tags can hold no `+`, so `0.8.2_feat` stands for `0.8.2+feat`. All others are as they are. */
export function shownTag(tag: string): string {
  const isLabelled = parseVersion(tag)?.build !== undefined;
  return isLabelled && !tag.includes('+') ? tag.replace('_', '+') : tag;
}
