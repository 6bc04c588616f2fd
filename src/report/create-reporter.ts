import { createLineReporter } from './line-reporter.ts';
import type { ReportStream } from './live-area.ts';
import { coloured, plain } from './paint.ts';
import type { Reporter } from './reporter.ts';

/** How a host wants to be told. */
export interface ReporterOptions {
  /** Where everything goes: stderr, for all but tests. */
  readonly stream: ReportStream;
  /** Whether it is a terminal whose last lines can be drawn again; otherwise whole lines, as a CI log needs them. */
  readonly live: boolean;
  readonly debug: boolean;
  /** Colours, on a live terminal only. */
  readonly colour?: boolean;
  /** Takes the bar away at once; lines are still printed after that. */
  readonly signal?: AbortSignal;
  /** Milliseconds, from any beginning. */
  readonly now?: () => number;
}

/** A reporter for a terminal or for a log. Its `close()` must be called, whatever the end. */
export async function createReporter(options: ReporterOptions): Promise<Reporter> {
  const { stream, live, debug, colour = false, signal, now = () => performance.now() } = options;
  if (!live) return createLineReporter((line) => stream.write(`${line}\n`), debug, now);
  // A bar, and what knows how wide a character is: a log needs neither.
  const { createTerminalReporter } = await import('./terminal-reporter.ts');
  return createTerminalReporter(stream, { paint: colour ? coloured : plain, debug, now, signal });
}
