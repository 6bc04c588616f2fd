import { AlbaError } from '../report/error.ts';

/** What of `process` an interruption needs. */
export interface SignalSource {
  on(event: NodeJS.Signals, listener: () => void): unknown;
  removeListener(event: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): never;
}

/**
 * A signal that the first Ctrl-C (or SIGTERM, as CI hosts send it) aborts, so that what was begun can be taken back.
 * The second one ends the program at once.
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
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    stop: () => {
      source.removeListener('SIGINT', listener);
      source.removeListener('SIGTERM', listener);
    },
  };
}
