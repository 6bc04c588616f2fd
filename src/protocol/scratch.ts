import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface Scratch {
  /** The folder's path; made on first use, readable by this user alone. */
  path(): Promise<string>;
  /** Removes it with all it holds. Never rejects for what is not there. */
  remove(): Promise<void>;
}

/** A folder for one run below `parent` (the system's folder for temporary files). */
export function scratchFolder(parent: string): Scratch {
  let made: Promise<string> | undefined;
  return {
    path() {
      made ??= mkdtemp(join(parent, 'alba-'));
      return made;
    },
    async remove() {
      if (made !== undefined) await rm(await made, { recursive: true, force: true });
    },
  };
}
