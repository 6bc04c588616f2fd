import type { TargetResult } from '../protocol/publication.ts';
import type { PublishSettings } from '../settings/settings.ts';
import type { Target } from '../store/target.ts';

/** What a reader runs to get what was published, one line a command, comments between: for copying and pasting. */
export function linesToCopy(
  settings: PublishSettings,
  results: readonly TargetResult[],
  invocation: string,
): readonly string[] {
  const lines: string[] = [];
  const targets = new Map(
    [...settings.staticTargets, ...settings.containerTargets].map((target) => [target.name, target]),
  );
  for (const target of targets.values()) {
    const here = results.filter((result) => result.target === target.name);
    lines.push(...forTarget(target, here, settings, invocation));
  }
  return lines;
}

const servedAt = '127.0.0.1:8080';

function forTarget(
  target: Target,
  results: readonly TargetResult[],
  settings: PublishSettings,
  invocation: string,
): readonly string[] {
  if (target.kind === 'layout') {
    return [`skopeo inspect --raw ${quoted(`oci:${target.path}:${settings.tags[0]}`)}`];
  }
  if (target.kind === 'registry') return [];
  if (target.publicUrl !== undefined) return readingLines(target.publicUrl, results);
  if (target.kind === 's3') {
    return [`# add &public_url=https://… to ${target.name} to see where readers find it`];
  }
  return [
    '# serve it, and then get it from another terminal:',
    `${invocation} serve ${quoted(target.path)}`,
    ...readingLines(`http://${servedAt}`, results),
  ];
}

function readingLines(publicUrl: string, results: readonly TargetResult[]): readonly string[] {
  const base = publicUrl.replace(/\/$/, '');
  return results.flatMap(({ kind, references }) =>
    references.slice(0, 1).map((reference) => {
      const name = reference.slice(reference.lastIndexOf('/') + 1);
      return kind === 'static'
        ? `curl ${quoted(`${base}/df-dist-v1/${name.replace(':', '/')}`)}`
        : `docker pull ${quoted(`${new URL(base).host}/${name}`)}`;
    }),
  );
}

/** A word that a shell reads as one. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
