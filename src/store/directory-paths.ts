import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { AlbaError } from '../report/error.ts';
import { directoryError, isMissing } from './directory-errors.ts';

/** What unfinished files are called, right below the root: never an object. */
export const temporaryPrefix = '.alba-incoming-';

/** The names a key is made of. Rejects keys that would leave the directory or that no file can have. */
export function keyNames(key: string): readonly string[] {
  const names = key.split('/');
  const odd = names.find((name) => name === '' || name === '.' || name === '..' || name.includes('\0'));
  if (odd !== undefined || names[0]?.startsWith(temporaryPrefix)) {
    throw new AlbaError('target', `"${key}" cannot be the name of a file in a directory`, {
      hint: 'no part of it may be empty, "." or "..", hold a NUL, or look like one of the unfinished files of alba',
    });
  }
  return names;
}

/** Paths of keys below a root, of which none is reached by a link that leaves it. */
export class DirectoryPaths {
  readonly root: string;
  #realRoot: string | undefined;

  constructor(root: string) {
    this.root = root;
  }

  /** The path of a key. Rejects when a link on the way to its folder leads out of the root. */
  async pathOf(key: string): Promise<string> {
    const path = join(this.root, ...keyNames(key));
    await this.#check(dirname(path), key);
    return path;
  }

  /** The path of a key to read from: its own link, too, must stay inside. */
  async pathToRead(key: string): Promise<string> {
    const path = join(this.root, ...keyNames(key));
    await this.#check(path, key);
    return path;
  }

  /** Whether a path, links followed, is in the root. False when it does not exist. */
  async holds(path: string): Promise<boolean> {
    const real = await realpathIfAny(path);
    return real !== undefined && (await this.#isInside(real));
  }

  /** Looks at the longest part of the path that exists. */
  async #check(path: string, key: string): Promise<void> {
    for (let at = path; at.length > this.root.length; at = dirname(at)) {
      const real = await realpathIfAny(at);
      if (real === undefined) continue;
      if (await this.#isInside(real)) return;
      throw new AlbaError('target', `${at} is a link that leads out of ${this.root}, so ${key} is refused`, {
        hint: 'remove the link, or give the directory it leads to as the target',
      });
    }
  }

  async #isInside(real: string): Promise<boolean> {
    this.#realRoot ??= await realpath(this.root);
    const below = relative(this.#realRoot, real);
    return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  }
}

async function realpathIfAny(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw await directoryError(error, 'reach', path);
  }
}
