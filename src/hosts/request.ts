import type { Readable } from 'node:stream';
import type { Closing } from '../commands/closing-line.ts';
import type { Reporter } from '../report/reporter.ts';
import type { RawSettings, Spelling } from '../settings/decode.ts';
import type { Result } from '../settings/result.ts';

/** What a host was told to do, as texts: the command line's, the inputs, or the plugin's settings. */
export interface Request {
  readonly raw: RawSettings;
  readonly spelling: Spelling;
  /** How to give a tag where it has to be given. */
  readonly tagExample?: string;
  /** Where it can send something: absent on a host that has no standard input for its steps. */
  readonly stdin?: () => StandardInput;
}

/** The process's own, opened when it is first asked for. */
export type StandardInput = Readable & { readonly isTTY?: boolean };

/** What a run came to, as it is told: no secret is in it. */
export interface Outcome {
  readonly result: Result;
  /** What is said in the end; absent after a failure. */
  readonly closing?: Closing;
  /** What the run has warned of. */
  readonly warnings: readonly string[];
  /** What tells of failures; each has the lines that the command line prints. */
  readonly failures: readonly string[];
}

interface ReporterWishes {
  readonly debug: boolean;
  /** Aborted where the run is stopped. */
  readonly signal: AbortSignal;
}

/** What a host has of its own to tell of a run, besides `result-file`. */
export interface Channels {
  /** Hides texts in the log. Called before anything is printed. */
  hide(secrets: readonly string[]): void;
  /** Where the run tells how it goes. */
  reporter(wishes: ReporterWishes): Promise<Reporter>;
  /** Hands the result to later steps, after a failure too. */
  outputs(result: Result): void;
  /** Hands the result of a command that publishes nothing to later steps, as JSON, after a failure too. */
  json(text: string): void;
  /** Shows people what the run came to, after a failure too. Never rejects: what was published is published. */
  show(outcome: Outcome): Promise<void>;
  /** Tells of failures, as the outcome has them. */
  failures(texts: readonly string[]): void;
}
