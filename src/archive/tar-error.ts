import { DecompressError } from '../layers/decompress.ts';
import { AlbaError } from '../report/error.ts';
import type { Next, TarHeader } from './tar-header.ts';
import { readFailure } from './unreadable.ts';

const again = 'build or copy it again, and wait for that to finish';

/** What it means for a tar that no header, nor its end, stood behind the entry `last`. */
export function damagedTar(
  label: string,
  last: TarHeader | undefined,
  next: Exclude<Next, { kind: 'entry' | 'end' }>,
): AlbaError {
  if (next.kind === 'too long') {
    const where = last === undefined ? 'at its beginning' : `behind the entry ${last.name}`;
    return new AlbaError('damaged', `${label} has a header of more than 1 MiB ${where}`, { hint: again });
  }
  if (next.kind === 'cut' && (last === undefined || next.zeros === 0)) return truncatedTar(label, last);
  const cause = next.kind === 'garbage' ? { cause: next.cause } : {};
  if (last === undefined) {
    return new AlbaError('source', `${label} holds no tar archive`, {
      hint: 'give an image archive, as docker save or nix build make them',
      ...cause,
    });
  }
  return new AlbaError(
    'damaged',
    `${label} has something that is no tar entry behind the entry ${last.name}`,
    {
      hint: 'something may have been written into it besides the archive: build it again',
      ...cause,
    },
  );
}

/** What went wrong while a tar's bytes were fetched, in words for the user. `last` is the entry that was begun last. */
export function tarError(error: unknown, label: string, last: TarHeader | undefined): unknown {
  if (error instanceof AlbaError) return error;
  if (error instanceof DecompressError) {
    if (error.kind === 'truncated') return truncatedTar(label, last, error);
    const where = last === undefined ? '' : ` at the entry ${last.name}`;
    const code = error.kind === 'unsupported' ? 'source' : 'damaged';
    const what = `${label} cannot be unpacked${where}: ${error.message}`;
    return new AlbaError(code, what, { hint: again, cause: error });
  }
  return /^E[A-Z0-9]+$/.test(String(Object(error).code)) ? readFailure(label, error) : error;
}

function truncatedTar(label: string, last: TarHeader | undefined, cause?: unknown): AlbaError {
  const where = last === undefined ? '' : ` at the entry ${last.name}`;
  return new AlbaError('damaged', `${label} is truncated${where}`, { hint: again, cause });
}
