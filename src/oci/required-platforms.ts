import { AlbaError } from '../report/error.ts';
import { formatPlatform, type Platform } from './platform.ts';

/** Of sources that are too many. */
const mostNamed = 3;

/** Throws `platform` where what was found is not exactly for the platforms that the tag is to have, naming the sources. */
export function requirePlatforms(
  found: readonly { readonly source: string; readonly platform: Platform }[],
  expected: readonly Platform[],
): void {
  const wanted = new Set(expected.map(formatPlatform));
  const there = new Set(found.map(({ platform }) => formatPlatform(platform)));
  const missing = [...wanted].filter((platform) => !there.has(platform)).sort();
  const extra = found.filter(({ platform }) => !wanted.has(formatPlatform(platform)));
  const faults = [
    ...(missing.length > 0 ? [`nothing was found for ${missing.join(', ')}`] : []),
    ...extra
      .slice(0, mostNamed)
      .map(({ source, platform }) => `${source} is for ${formatPlatform(platform)}, which was not asked for`),
    ...(extra.length > mostNamed ? [`and ${extra.length - mostNamed} more`] : []),
  ];
  if (faults.length === 0) return;
  throw new AlbaError('platform', faults.join('; '), {
    hint: 'the setting platform lists all the platforms that the tag is to have: correct it, or the sources',
  });
}
