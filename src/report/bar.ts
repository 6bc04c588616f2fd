import { formatBytes, formatBytesOf, formatClock } from './bytes.ts';
import { nameOf, percentOf, type Work } from './combined-progress.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { shorten, widthOf } from './screen-width.ts';

/** From so many columns on one line is enough; below the second there is room for little more than a percentage. */
const wide = 80;
const narrow = 20;
const gap = '  ';

/**
 * What shows how far work is, in lines of less than `columns` columns each: one line on a wide terminal, two on a
 * narrow one, a percentage or nothing on a tiny one. `rate` is in bytes per second, 0 where unknown.
 */
export function drawBar(work: Work, rate: number, columns: number, paint: Paint): string[] {
  const room = Math.min(columns, 140) - 1; // a full line would leave the cursor on the edge
  const percent = percentOf(work);
  const share = percent === undefined ? '' : `${String(percent).padStart(3)} %`;
  if (columns < narrow) return share === '' || share.length > room ? [] : [share.trim()];

  const facts = factsOf(work, rate);
  const figures = [...(share === '' ? [] : [share]), ...(columns >= wide ? facts : [])].join(gap);
  const scale = share === '' ? '' : drawScale(work, Math.max(5, Math.floor(room / 6)));
  const behind = `${scale} ${figures}`.trim();
  const title = shorten(printable(nameOf(work)), room - behind.length - gap.length);
  const painted = scale === '' ? behind : `${paint.cyan(scale)} ${figures}`;
  const first = [title, painted].filter((part) => part !== '').join(gap);
  return columns >= wide ? [first] : [first, asManyAsFit(facts, room)];
}

function drawScale({ bytes, total }: Work, columns: number): string {
  const filled = Math.floor((bytes / total) * columns);
  return `[${'='.repeat(filled)}${' '.repeat(columns - filled)}]`;
}

/** Amount, rate and time left, as far as they are known. */
function factsOf({ bytes, total }: Work, rate: number): string[] {
  const facts = [total === 0 ? formatBytes(bytes) : formatBytesOf(bytes, total)];
  if (rate > 0) facts.push(`${formatBytes(rate)}/s`);
  if (rate > 0 && total > bytes) facts.push(`${formatClock(((total - bytes) / rate) * 1000)} left`);
  return facts;
}

function asManyAsFit(parts: readonly string[], columns: number): string {
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}${gap}${part}`;
    if (widthOf(longer) > columns) break;
    line = longer;
  }
  return line;
}
