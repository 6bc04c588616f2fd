import { AlbaError, asAlbaError } from '../report/error.ts';
import { readFailure } from './unreadable.ts';

/** Tars come in blocks of this many bytes; blocks of zeros are their end marker (POSIX pax § ustar). */
export const blockSize = 512;

/** How far a tar has been read, in bytes. */
export interface TarPosition {
  /** How many went by. */
  readonly seen: number;
  /** The entry that was begun last, and where its content ends, blocks filled up. */
  readonly last: { readonly name: string; readonly end: number } | undefined;
}

/** Whether the tar ended with an end marker: all that may stand behind the last entry without being an error. */
export function hasEndMarker({ seen, last }: TarPosition): boolean {
  return seen >= (last?.end ?? 0) + blockSize;
}

const again = 'build or copy it again, and wait for that to finish';

/** What went wrong while a tar was read, in words for the user. */
export function tarError(error: unknown, label: string, position: TarPosition): AlbaError {
  if (error instanceof AlbaError) return error;
  const code = String(Object(error).code ?? '');
  const { seen, last } = position;
  if (code === 'Z_BUF_ERROR') return truncated();
  if (code.startsWith('Z_')) {
    const where = last === undefined ? '' : ` at the entry ${last.name}`;
    return asAlbaError(error, 'damaged', `${label} is damaged${where}: its gzip data is not whole`, again);
  }
  if (/^E[A-Z]+$/.test(code)) return readFailure(label, error);
  if (last === undefined && seen >= blockSize) {
    return new AlbaError('source', `${label} holds no tar archive`, {
      hint: 'give an image archive, as docker save or nix build make them',
      cause: error,
    });
  }
  if (last === undefined || seen < last.end || !hasEndMarker(position)) return truncated();
  return new AlbaError(
    'damaged',
    `${label} has something that is no tar entry behind the entry ${last.name}`,
    {
      hint: 'something may have been written into it besides the archive: build it again',
      cause: error,
    },
  );

  function truncated(): AlbaError {
    const where = last === undefined ? '' : ` at the entry ${last.name}`;
    return new AlbaError('damaged', `${label} is truncated${where}`, { hint: again, cause: error });
  }
}
