import { formatBytes, formatCount } from '../../report/bytes.ts';
import type { Result } from '../../settings/result.ts';
import { cut } from '../cut.ts';
import type { Outcome } from '../request.ts';
import { type ShownTarget, shownTargets } from '../shown-targets.ts';
import { code, codeBlock, plainText, table } from './markdown.ts';

type TargetResult = Result['targets'][number];

/** The job summary of a run: what came of it, a table of platforms for each target, and commands to copy. */
export function summaryOf({ result, closing, warnings, failures }: Outcome): string {
  const parts = [
    `### ${titleOf(result)}`,
    ...(failures.length === 0
      ? []
      : [
          codeBlock(
            cut(
              failures.flatMap((text) => text.split('\n')),
              mostLines,
            ),
            'text',
          ),
        ]),
    ...(closing === undefined ? [] : [`✅ ${plainText(closing.line)}`]),
    ...cut(warnings, mostWarnings).map((warning) => `⚠️ ${plainText(warning)}`),
    ...shownTargets(result).flatMap(section),
    ...(closing === undefined || closing.next.length === 0 ? [] : [codeBlock(closing.next, 'sh')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A summary of more than a mebibyte is dropped by GitHub. */
const mostWarnings = 20;
const mostLines = 200;

function titleOf({ name, tags }: Result): string {
  if (name === '') return 'alba';
  return tags.length === 0 ? code(name) : tags.map((tag) => code(`${name}:${tag}`)).join(' ');
}

function section({ shown, target }: ShownTarget): readonly string[] {
  const { kind, platforms, missing, digest: index, status } = target;
  const what = kind === 'static' ? 'Files' : 'Image';
  const waits = missing === undefined ? '' : ` for ${missing.map(code).join(', ')}`;
  const rows = platforms.map(({ platform, size, digest }) => [
    code(platform),
    formatBytes(size),
    code(digest),
  ]);
  return [
    `**${what}** in ${code(shown)}: **${status}**${waits}${index === undefined ? '' : `, index ${code(index)}`}<br>${counts(target)}`,
    ...(rows.length === 0
      ? []
      : [table(['platform', kind === 'static' ? 'size' : 'download', 'digest'], rows, [1])]),
  ];
}

/** What was sent, or would be. */
function counts({ status, sent, skipped, reused }: TargetResult): string {
  const isPlan = status === 'planned';
  const told = [
    { word: isPlan ? 'to send' : 'sent', count: sent },
    { word: 'already there', count: skipped },
    { word: 'reused', count: reused },
  ].filter(({ word, count }) => count.objects > 0 || word === 'sent' || word === 'to send');
  return told
    .map(
      ({ word, count: { objects, bytes } }) =>
        `${formatCount(objects, 'object')} ${word} (${formatBytes(bytes)})`,
    )
    .join(', ');
}
