import { formatBytes, formatBytesOf, formatDuration } from './bytes.ts';
import { CombinedProgress, nameOf, percentOf, type Work } from './combined-progress.ts';
import { plain } from './paint.ts';
import { printable } from './printable.ts';
import { printedLines } from './printed-lines.ts';
import type { Reporter } from './reporter.ts';

/** How often a CI log hears of work that goes on, and how long work must take to be told of at all. */
const interval = 5_000;
const worthTelling = 1_000;

/** For logs: whole lines only, and few of them about progress. */
export function createLineReporter(
  print: (line: string) => void,
  debug: boolean,
  now: () => number,
): Reporter {
  let toldAt = 0;
  const tell = (work: Work, end = ''): void => {
    toldAt = now();
    print(`${printable(nameOf(work))}: ${amountOf(work)}${end}`);
  };
  const tally = new CombinedProgress(now, {
    moved: (work) => {
      if (now() - Math.max(work.startedAt, toldAt) >= interval) tell(work);
    },
    ended: (work) => {
      const elapsed = now() - work.startedAt;
      if (elapsed >= worthTelling) tell(work, `, after ${formatDuration(elapsed)}`);
    },
  });
  return {
    ...printedLines(print, plain, debug),
    progress: (title, totalBytes) => tally.begin(title, totalBytes),
    close() {},
  };
}

function amountOf(work: Work): string {
  const percent = percentOf(work);
  return percent === undefined
    ? formatBytes(work.bytes)
    : `${formatBytesOf(work.bytes, work.total)}, ${percent} %`;
}
