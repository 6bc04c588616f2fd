import type { BuildRefs, MadeTag } from './build-refs.ts';
import { classify } from './classes.ts';
import { parseVersion } from './version.ts';

/**
 * The tags that `auto-tag` adds, by drone-docker's rules (drone-plugins/drone-docker, tags.go): the git tag `v1.2.3` gives
 * `1.2.3`, `1.2` and `1`; with major 0 no bare `0`; a labelled version gives itself only; the default branch gives
 * `latest`; any other build gives none. Versions of four numbers, which drone-docker refuses, are not shortened.
 */
export function autoTags(refs: BuildRefs): readonly MadeTag[] {
  if (refs.tag) return versionTags(refs.tag);
  return refs.branch && refs.branch === refs.defaultBranch ? [{ text: 'latest', floating: true }] : [];
}

function versionTags(tag: string): readonly MadeTag[] {
  const version = parseVersion(tag);
  if (version === undefined) return [];
  const full = tag.replace(/^v/, '');
  return [
    { text: full, floating: false },
    ...(classify(tag) === 'release' ? shortened(full) : []).map((text) => ({ text, floating: true })),
  ];
}

/** From `1.2.3` first `1.2`, then `1`. */
function shortened(version: string): string[] {
  const numbers = version.split('.');
  if (numbers.length > 3) return [];
  const tags = numbers.slice(1).map((_, dropped) => numbers.slice(0, numbers.length - 1 - dropped).join('.'));
  return tags.filter((tag) => tag.includes('.') || /[1-9]/.test(tag));
}
