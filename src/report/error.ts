/** What went wrong, as a machine reads it. `usage` alone exits with 2, `interrupted` with 130, all others with 1. */
export type ErrorCode =
  | 'usage' // the command line, an input or a setting is wrong
  | 'source' // what a build left cannot be published as it is
  | 'platform' // a platform is missing, unknown or contradicts another word for it
  | 'target' // the store or registry cannot be reached or used
  | 'denied' // credentials are missing or not accepted
  | 'released' // a release stands there with other content
  | 'conflict' // another publisher was at work on the same tag
  | 'damaged' // bytes are not what their digest says
  | 'interrupted';

export interface ErrorDetails {
  /** What to do next, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The one error of alba: a message that names the file, key, URL or setting, and a hint with the next step.
 * Anything else that is thrown is a bug and is reported as one.
 */
export class AlbaError extends Error {
  override readonly name = 'AlbaError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.hint = details.hint;
  }
}

/** The error itself, or a new one that tells what was being done: for `catch` blocks at the edge to a library. */
export function asAlbaError(error: unknown, code: ErrorCode, message: string, hint?: string): AlbaError {
  if (error instanceof AlbaError) return error;
  return new AlbaError(code, `${message}: ${messageOf(error)}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Whether an error says that what was read is not what it should be; any other error says nothing about it. */
export function isDamaged(error: unknown): boolean {
  return error instanceof AlbaError && error.code === 'damaged';
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
