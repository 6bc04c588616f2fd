import { AlbaError } from '../report/error.ts';
import { formatPlatform, type Platform } from './platform.ts';

/** Of sources that are too many. */
const mostNamed = 3;

interface Found {
  readonly source: string;
  readonly platform: Platform;
}

/** Throws `platform` where what was found is not exactly for the platforms that the tag is to have, naming the sources. */
export function requirePlatforms(found: readonly Found[], expected: readonly Platform[]): void {
  const there = new Set(found.map(({ platform }) => formatPlatform(platform)));
  const missing = expected.map(formatPlatform).filter((platform) => !there.has(platform));
  const names = [...new Set(missing)].sort().join(', ');
  refuse([...(names === '' ? [] : [`nothing was found for ${names}`]), ...notAskedFor(found, expected)]);
}

/** The same where other runs bring the platforms that are missing. */
export function refuseOthers(found: readonly Found[], expected: readonly Platform[]): void {
  refuse(notAskedFor(found, expected));
}

function notAskedFor(found: readonly Found[], expected: readonly Platform[]): readonly string[] {
  const wanted = new Set(expected.map(formatPlatform));
  const extra = found.filter(({ platform }) => !wanted.has(formatPlatform(platform)));
  const named = extra
    .slice(0, mostNamed)
    .map(({ source, platform }) => `${source} is for ${formatPlatform(platform)}, which was not asked for`);
  return extra.length > mostNamed ? [...named, `and ${extra.length - mostNamed} more`] : named;
}

function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw new AlbaError('platform', faults.join('; '), {
    hint: '--platform lists all the platforms that the tag is to have: correct it, or the sources',
  });
}
