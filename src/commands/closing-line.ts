import type { TargetResult } from '../protocol/publication.ts';
import { formatBytes, formatCount } from '../report/bytes.ts';
import type { PublishSettings } from '../settings/settings.ts';
import { allTags } from '../settings/tags-for.ts';

/** What is said when all went well. */
export interface Closing {
  readonly line: string;
  /** Commands by which readers get what was published, and comments between them: for copying. */
  readonly next: readonly string[];
}

/** The last line of a publish: what was sent, skipped and reused, over all targets. */
export function closingLine(targets: readonly TargetResult[], settings: PublishSettings): string {
  const what = allTags(settings)
    .map((tag) => `${settings.name}:${tag}`)
    .join(', ');
  const isUnchanged = targets.every(({ status }) => status === 'unchanged');
  if (settings.dryRun || settings.check) {
    const run = settings.check ? 'check succeeded, for a pull request' : 'dry run succeeded';
    const would = isUnchanged ? 'published with this content already' : count(targets, 'sent', 'to send');
    return `${run}: ${what}, ${would}; nothing was sent`;
  }
  if (isUnchanged) {
    return `push succeeded: ${what} is published with this content already; nothing was sent`;
  }
  const parts = [count(targets, 'sent', 'sent')];
  for (const [field, word] of [
    ['skipped', 'already there'],
    ['reused', 'reused'],
  ] as const) {
    if (targets.some((target) => target[field].objects > 0)) parts.push(count(targets, field, word));
  }
  const missing = new Set(targets.flatMap((target) => target.missing ?? []));
  const rest = missing.size === 0 ? '' : `; ${[...missing].join(', ')} still to come`;
  return `push succeeded: ${what}, ${parts.join(', ')}${rest}`;
}

/** What a publish would do to one target, as the three parts of a line. */
export function planLine({ kind, target, status, sent, skipped }: TargetResult): [string, string, string] {
  const source = kind === 'static' ? 'files' : 'image';
  if (status === 'unchanged') return [source, target, 'unchanged'];
  const there = skipped.objects > 0 ? `, ${formatCount(skipped.objects, 'object')} already there` : '';
  return [
    source,
    target,
    `${formatCount(sent.objects, 'object')} to send (${formatBytes(sent.bytes)})${there}`,
  ];
}

function count(targets: readonly TargetResult[], field: 'sent' | 'skipped' | 'reused', word: string): string {
  const objects = targets.reduce((sum, target) => sum + target[field].objects, 0);
  const bytes = targets.reduce((sum, target) => sum + target[field].bytes, 0);
  return `${formatCount(objects, 'object')} ${word} (${formatBytes(bytes)})`;
}
