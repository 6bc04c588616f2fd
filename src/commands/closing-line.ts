import type { TargetResult } from '../protocol/publication.ts';
import { formatBytes, formatCount } from '../report/bytes.ts';
import type { PublishSettings } from '../settings/settings.ts';

/** The last line of a publish: what was sent, skipped and reused, over all targets. */
export function closingLine(targets: readonly TargetResult[], settings: PublishSettings): string {
  const what = settings.tags.map((tag) => `${settings.name}:${tag}`).join(', ');
  if (settings.dryRun) return `dry run succeeded: ${what} can be published; nothing was sent`;
  if (settings.check) return `check succeeded: ${what} can be published; a pull request sends nothing`;
  if (targets.every(({ status }) => status === 'unchanged')) {
    return `push succeeded: ${what} is published with this content already; nothing was sent`;
  }
  const parts = [count(targets, 'sent', 'sent')];
  for (const [field, word] of [
    ['skipped', 'already there'],
    ['reused', 'reused'],
  ] as const) {
    if (targets.some((target) => target[field].objects > 0)) parts.push(count(targets, field, word));
  }
  return `push succeeded: ${what}, ${parts.join(', ')}`;
}

function count(targets: readonly TargetResult[], field: 'sent' | 'skipped' | 'reused', word: string): string {
  const objects = targets.reduce((sum, target) => sum + target[field].objects, 0);
  const bytes = targets.reduce((sum, target) => sum + target[field].bytes, 0);
  return `${formatCount(objects, 'object')} ${word} (${formatBytes(bytes)})`;
}
