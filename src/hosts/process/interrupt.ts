import { AlbaError } from '../../report/error.ts';

/** What of `process` an interruption needs. */
export interface SignalSource {
  on(event: NodeJS.Signals, listener: () => void): unknown;
  removeListener(event: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): never;
}

/** Ctrl-C, what CI hosts send, and a terminal that was closed. */
const stopping = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal that the first of these aborts, so that what was begun can be taken back. The second one ends the program at once.
 */
export function onInterrupt(source: SignalSource): {
  readonly signal: AbortSignal;
  readonly stop: () => void;
} {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) source.exit(130);
    controller.abort(
      new AlbaError('interrupted', 'stopped before it was done', {
        hint: 'run it again to go on: what is there already is not sent again',
      }),
    );
  };
  for (const name of stopping) source.on(name, listener);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of stopping) source.removeListener(name, listener);
    },
  };
}
