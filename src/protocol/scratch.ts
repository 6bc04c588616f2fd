import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AlbaError, messageOf } from '../report/error.ts';

export interface Scratch {
  /** The folder's path; made on first use, readable by this user alone. Rejects as `usage` where none can be made. */
  path(): Promise<string>;
  /** Removes it with all it holds. Never rejects for what is not there. */
  remove(): Promise<void>;
}

/** A folder for one run below `parent` (the system's folder for temporary files, which TMPDIR names). */
export function scratchFolder(parent: string): Scratch {
  let made: Promise<string> | undefined;
  return {
    path() {
      made ??= makeFolder(parent);
      return made;
    },
    async remove() {
      // Where it could not be made, who asked for it was told.
      const path = await made?.catch(() => undefined);
      if (path !== undefined) await rm(path, { recursive: true, force: true });
    },
  };
}

async function makeFolder(parent: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, 'alba-'));
  } catch (error) {
    throw new AlbaError(
      'usage',
      `there is no place for temporary files in “${parent}”: ${messageOf(error)}`,
      {
        hint: 'set the variable TMPDIR to a directory in which this user may write, on a disk with room',
        cause: error,
      },
    );
  }
}
