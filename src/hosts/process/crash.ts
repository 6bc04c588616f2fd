/** What of `process` a crash needs. */
export interface CrashSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  exit(code: number): never;
}

export interface CrashWatch {
  /** Aborted by what nobody caught, which is its reason. */
  readonly signal: AbortSignal;
  /** To be called when the run is over and has told what became of it. */
  over(): void;
}

/** How many milliseconds the run has to take back what it began: a few requests, each a tag's claim or an upload's parts. */
const patience = 5_000;

/**
 * Watches for what nobody caught. It aborts the run, which takes back what it began and tells of the failure itself; where
 * that takes too long, or no run is there any more, `tell` is called and the program ends with 1.
 */
export function onCrash(source: CrashSource, tell: (error: unknown) => void): CrashWatch {
  const controller = new AbortController();
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const end = (error: unknown): void => {
    tell(error);
    source.exit(1);
  };
  const listener = (error: unknown): void => {
    if (isOver) end(error);
    // What comes up while the run is being taken back follows from the first, which is told.
    if (isOver || controller.signal.aborted) return;
    timer = setTimeout(() => end(error), patience);
    controller.abort(error);
  };
  source.on('uncaughtException', listener);
  source.on('unhandledRejection', listener);
  return {
    signal: controller.signal,
    over() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
