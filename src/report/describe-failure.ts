import { AlbaError, messageOf } from './error.ts';
import { printable } from './printable.ts';

/**
 * What went wrong, for people, as lines without a newline at the end: `✗ MESSAGE`, then the hint. With `debug` also
 * every cause, and where in the code each came from. Anything but an AlbaError is called a bug, which it is.
 */
export function describeFailure(error: unknown, { debug }: { readonly debug: boolean }): string {
  const lines = error instanceof AlbaError ? expected(error) : unexpected(error, debug);
  if (debug) lines.push(...trace(error));
  return lines.join('\n');
}

function expected(error: AlbaError): string[] {
  const lines = [`✗ ${printable(error.message)}`];
  if (error.hint !== undefined) lines.push(`  ${printable(error.hint)}`);
  return lines;
}

function unexpected(error: unknown, debug: boolean): string[] {
  const lines = [`✗ this is a bug in alba: ${printable(messageOf(error))}`];
  lines.push(
    debug
      ? '  Please report it, with the lines below.'
      : '  Run it again with --debug (a setting on every host) to see where, and please report it.',
  );
  return lines;
}

/** The stack of an error, then its causes, to the last; one that is its own cause is told once. */
function trace(error: unknown, seen = new Set<unknown>()): string[] {
  seen.add(error);
  const lines = stackOf(error);
  for (const cause of causesOf(error)) {
    if (seen.has(cause)) continue;
    lines.push(
      `  caused by: ${printable(nameOf(cause))}${printable(messageOf(cause))}`,
      ...trace(cause, seen),
    );
  }
  return lines;
}

function causesOf(error: unknown): unknown[] {
  if (!(error instanceof Error)) return [];
  const causes = error.cause === undefined ? [] : [error.cause];
  return error instanceof AggregateError ? [...causes, ...error.errors] : causes;
}

/** The frames only: what precedes them repeats the message, which may have lines of its own. */
function stackOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  const frames = error.stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((line) => `    ${printable(line.trim())}`);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ` : '';
}
