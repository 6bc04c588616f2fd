import { passingCodes } from '../../http/passing-codes.ts';
import { AlbaError } from '../../report/error.ts';

/** Whether a failed connection may work in a moment. One that is refused may where the server answered before: it starts anew. */
export function mayPass(error: unknown, hasAnswered: boolean): boolean {
  if (error instanceof AlbaError || !(error instanceof Error)) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return hasAnswered;
  return passingCodes.has(code) || /socket hang up|aborted/.test(error.message);
}

/** Whether a status means that the same request may be answered otherwise in a moment: RFC 9110, 6585 and 8470. */
export function isPassing(status: number): boolean {
  return (
    status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505)
  );
}
