import { meantArchitecture, meantPlatform, meantSystem } from '../oci/meant-platform.ts';
import { formatPlatform } from '../oci/platform.ts';

/** How a source that is not there was likely meant, as a hint: `linux/amd64:PATH`, or a target among the sources. */
export function sourceSlip(path: string): string | undefined {
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|oci:)/i.test(path)) {
    return 'it looks like a target, and was given as a source: sources are paths, and come before the target';
  }
  const [, words = '', behind = ''] = /^\s*([^:=\s]+)\s*[:=]\s*(.+)$/s.exec(path) ?? [];
  const platform = isPlatform(words) ? meantPlatform(words) : undefined;
  if (platform !== undefined) return meant(formatPlatform(platform), behind);
  const alone = meantArchitecture(words);
  return alone && meant(formatPlatform({ os: 'linux', ...alone }), behind);
}

function meant(platform: string, path: string): string {
  return `if that is a platform before a path, write ${platform}=${path}`;
}

/** Whether it is made of words for platforms only: other words make it a name. */
function isPlatform(words: string): boolean {
  return words
    .replace(/x86[-_]64/i, 'amd64')
    .split(/[-_./]/)
    .every(
      (word) =>
        meantSystem(word) !== undefined || meantArchitecture(word) !== undefined || /^v\d$/.test(word),
    );
}
