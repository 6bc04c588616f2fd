import { formatPlatform, type Platform } from '../oci/platform.ts';
import { AlbaError } from '../report/error.ts';
import type { Source } from '../settings/source.ts';
import type { PlatformSource } from './platform-sources.ts';
import type { FoundEntry } from './walk-files.ts';

/** A layer may hide what lies below it; a file that was named outright, and is hidden by another, is a slip. */
export function refuseTwice(sources: readonly PlatformSource[]): void {
  const seen = new Map<string, PlatformSource>();
  for (const source of sources) {
    const { path, name, stats } = source.root;
    const place = stats.isFile() ? `/${name}` : path;
    const other = seen.get(place);
    if (other?.root.path === path) {
      throw new AlbaError('source', `${path} is given twice`, { hint: 'give it once' });
    }
    if (other !== undefined) throw collision(other.root.path, path, place, source.platform);
    seen.set(place, source);
  }
}

/** Nothing says which of two directories of one tree lies above the other, like `linux/amd64` and `x86_64-linux`. */
export function refuseCollisions(
  sources: readonly PlatformSource[],
  found: readonly (readonly FoundEntry[])[],
): void {
  const trees = new Map<Source, Map<string, string>>();
  for (const [at, { tree, root, platform }] of sources.entries()) {
    const seen = trees.get(tree) ?? new Map<string, string>();
    trees.set(tree, seen);
    for (const { path } of (found[at] ?? []).filter(({ kind }) => kind !== 'directory')) {
      const other = seen.get(path);
      if (other !== undefined) throw collision(other, `${root.path}/${path}`, `/${path}`, platform);
      seen.set(path, `${root.path}/${path}`);
    }
  }
}

function collision(one: string, other: string, place: string, platform: Platform): AlbaError {
  const image = `the image of ${formatPlatform(platform)}`;
  return new AlbaError('source', `${one} and ${other} would both be ${place} in ${image}`, {
    hint: 'leave one of them out, or rename it',
  });
}
