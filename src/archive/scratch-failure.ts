import { AlbaError, asAlbaError } from '../report/error.ts';

/** What a failed write into scratch means; other errors as they are. `what` names what was to be put there. */
export function scratchFailure(what: string, error: unknown): unknown {
  if (error instanceof AlbaError || typeof Object(error).code !== 'string') return error;
  return asAlbaError(
    error,
    'source',
    `${what} cannot be put into the folder for temporary files`,
    'make room there, or set the variable TMPDIR to a directory in which this user may write, on a disk with room',
  );
}
