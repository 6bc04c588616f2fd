import type { Readable } from 'node:stream';
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

/** What a host has of its own for the outcome, besides stderr and `result-file`. */
export interface Channels {
  /** Hides texts in the log. Called before anything is printed. */
  hide(secrets: readonly string[]): void;
  /** Hands the result over, of a failure too. */
  result(result: Result): void;
  /** Tells of the failure; the lines are those that the command line prints. */
  failure(lines: string): void;
}
