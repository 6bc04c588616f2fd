import type { Platform } from '../oci/platform.ts';
import { platformDifferences } from '../oci/platform-list.ts';
import type { Artefact } from './artefact.ts';
import { type Content, firstDifference } from './content.ts';

/**
 * What keeps a tag from being the whole that a job brings a part of: a clause for the first of its own files that is another
 * there, for each platform that is missing, and for each that is not to be there. None where it is that.
 */
export function partialDifferences(
  own: Artefact,
  there: Content,
  expected: readonly Platform[],
): readonly string[] {
  const brought = new Set([...own.content.values()].map(({ platform }) => platform));
  const platforms = new Set([...there.values()].map(({ platform }) => platform));
  const same = new Map([...there].filter(([, { platform }]) => brought.has(platform)));
  const known = new Map([...own.content].filter(([, { platform }]) => platforms.has(platform)));
  const different = firstDifference(known, same);
  return [...(different === undefined ? [] : [different]), ...platformDifferences(platforms, expected)];
}
