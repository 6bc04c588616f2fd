import { drawBar } from './bar.ts';
import { CombinedProgress, type Work } from './combined-progress.ts';
import { columnsOf, createLiveArea, type ReportStream } from './live-area.ts';
import type { Paint } from './paint.ts';
import { printedLines } from './printed-lines.ts';
import type { Reporter } from './reporter.ts';
import { Speed } from './speed.ts';

/** The least time between two drawings, and the most while nothing moves, so that a stall is seen. */
const soonest = 100;
const latest = 1_000;

/** For people at a terminal: lines scroll, and a bar below them shows how far the work is. */
export function createTerminalReporter(
  stream: ReportStream,
  options: {
    readonly paint: Paint;
    readonly debug: boolean;
    readonly now: () => number;
    readonly signal?: AbortSignal | undefined;
  },
): Reporter {
  const { paint, debug, now, signal } = options;
  const area = createLiveArea(stream);
  const speed = new Speed();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let closed = signal?.aborted ?? false;
  let timer: NodeJS.Timeout | undefined;
  let current: Work | undefined;

  const draw = (): void => {
    if (closed || current === undefined) return;
    drawnAt = now();
    area.draw(drawBar(current, speed.measure(drawnAt, current.bytes), columnsOf(stream), paint));
  };
  const hide = (): void => {
    clearInterval(timer);
    timer = undefined;
    current = undefined;
    speed.reset();
    area.clear();
  };
  const close = (): void => {
    closed = true;
    signal?.removeEventListener('abort', close);
    hide();
  };
  signal?.addEventListener('abort', close);

  const tally = new CombinedProgress(now, {
    moved: (work) => {
      if (closed) return;
      current = work;
      timer ??= setInterval(draw, latest).unref();
      if (now() - drawnAt >= soonest) draw();
    },
    ended: hide,
  });
  return {
    ...printedLines(area.print, paint, debug),
    progress: (title, totalBytes) => tally.begin(title, totalBytes),
    close,
  };
}
