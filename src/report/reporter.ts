/**
 * Where a command tells how it goes. Every text is printed by way of `printable`, by the reporter: callers pass names
 * as they are. Nothing here goes to stdout, which is for results.
 */
export interface Reporter {
  /** A part of the work begins: printed as `-- TITLE --`. */
  heading(title: string): void;
  /** One object: printed as `SOURCE -> DESTINATION`, with a remark such as `already there` behind it. */
  object(source: string, destination: string, remark?: string): void;
  /** A plain line. */
  note(text: string): void;
  /** Something the user should know and may ignore. */
  warn(text: string): void;
  /** The closing line, and lines to copy and paste behind it. */
  done(line: string, next?: readonly string[]): void;
  /** Seen with `--debug` only. */
  debug(text: string): void;
  /** A piece of work whose bytes are counted, shown as it moves. Of a stream nobody knows the total: undefined. */
  progress(title: string, totalBytes: number | undefined): Progress;
  /** Takes a live bar off the screen. Called once, at the end, whatever the end. */
  close(): void;
}

/** A bar. `total` may grow as more is found. */
export interface Progress {
  add(bytes: number): void;
  grow(bytes: number): void;
  end(): void;
}

/** A reporter that says nothing, for tests and for parts that run without one. */
export const silent: Reporter = {
  heading() {},
  object() {},
  note() {},
  warn() {},
  done() {},
  debug() {},
  progress: () => ({ add() {}, grow() {}, end() {} }),
  close() {},
};
