import { parseVersion } from './version.ts';

/** The classes of tags: a version, a version with a label, and the rest (branches, commits). */
export type TagClass = 'release' | 'extra' | 'development';

/** `0.9`, `v0.8.2` are releases; `0.8.2+feat`, `0.8.2_feat`, `0.8.2-rc1` are extra; all others are development. */
export function classify(tag: string): TagClass {
  const version = parseVersion(tag);
  if (version === undefined) return 'development';
  return version.prerelease === undefined && version.build === undefined ? 'release' : 'extra';
}

/** Whether a tag floats by its name alone. What `auto-tag` shortens floats too; its document or index says so. */
export function isFloatingName(tag: string): boolean {
  return tag === 'latest';
}
