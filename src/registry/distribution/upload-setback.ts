import { AlbaError } from '../../report/error.ts';
import { isPassing } from './passing.ts';
import type { Refusal } from './refusal.ts';

/** What to do about a part of an upload that was refused: go on, begin anew, send smaller parts; undefined: nothing helps. */
export type Setback = 'again' | 'anew' | 'smaller';

/** Codes of an upload that cannot go on, and may begin anew (distribution-spec § Error Codes). */
const lost = new Set(['BLOB_UPLOAD_UNKNOWN', 'BLOB_UPLOAD_INVALID', 'DIGEST_INVALID', 'RANGE_INVALID']);

/** `isResumed`: what was refused is what the registry itself had asked for. */
export function setbackOf({ status, codes }: Refusal, isResumed: boolean): Setback | undefined {
  if (isPassing(status)) return 'again';
  if (status === 413) return 'smaller';
  if (status === 416) return isResumed ? 'anew' : 'again';
  const isLost = codes.some((code) => lost.has(code)) || (status === 404 && codes.length === 0);
  return isLost ? 'anew' : undefined;
}

/** What to say where it helps no more. */
export function lastWord(refused: Refusal): AlbaError {
  if (!refused.codes.includes('DIGEST_INVALID')) return refused;
  return new AlbaError('damaged', `${refused.message}: the bytes arrived damaged, several times`, {
    hint: 'check the network and what stands between here and the registry',
    cause: refused,
  });
}
