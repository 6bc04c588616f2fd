import { lstat, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import type { FileRange } from './file-range.ts';
import { FilesInPlace, type FilesOptions, type Places } from './files-in-place.ts';
import type { ImageFiles } from './image-files.ts';
import { plainName } from './tar-entries.ts';
import { unreadable } from './unreadable.ts';

/**
 * The files of an OCI layout in a directory (image-spec image-layout.md). None outside of it is ever read, whatever its links
 * say; the layout itself may be reached by a link, as Nix makes them.
 */
export async function openDirectory(
  path: string,
  label: string,
  run: Run,
  options: FilesOptions = {},
): Promise<ImageFiles> {
  const root = await realpath(path).catch(async (error: unknown) => {
    throw await unreadable(path, error);
  });
  return new FilesInPlace(label, new Directory(root, label), run, options);
}

class Directory implements Places {
  readonly #root: string;
  readonly #label: string;

  /** `root` is a real path. */
  constructor(root: string, label: string) {
    this.#root = root;
    this.#label = label;
  }

  async has(name: string): Promise<boolean> {
    if (name.includes('\0')) return false;
    try {
      return !(await lstat(join(this.#root, plainName(name)))).isDirectory();
    } catch (error) {
      if (isMissing(error)) return false;
      throw await unreadable(this.#label, error);
    }
  }

  async find(name: string, namedBy?: string): Promise<FileRange> {
    const path = await this.#inside(name, namedBy);
    const file = await stat(path).catch(async (error: unknown) => {
      throw await unreadable(this.#label, error);
    });
    if (file.isFile()) return { path, start: 0, size: file.size };
    throw new AlbaError('source', `${this.#label}: ${name} is no file`, { hint: 'write the layout again' });
  }

  async #inside(name: string, namedBy: string | undefined): Promise<string> {
    if (name.includes('\0')) throw this.#missing(name, namedBy);
    const path = await realpath(join(this.#root, plainName(name))).catch(async (error: unknown) => {
      throw isMissing(error) ? this.#missing(name, namedBy, error) : await unreadable(this.#label, error);
    });
    if (path.startsWith(this.#root + sep)) return path;
    throw new AlbaError('source', `${this.#label}: ${name} leads out of the layout`, {
      hint: 'copy the layout with its files: cp -rL',
    });
  }

  #missing(name: string, namedBy: string | undefined, cause?: unknown): AlbaError {
    const which = namedBy === undefined ? '' : `, which its ${namedBy} names`;
    return new AlbaError('damaged', `${this.#label} lacks ${name}${which}`, {
      hint: 'write the layout again',
      cause,
    });
  }
}

function isMissing(error: unknown): boolean {
  return /^(ENOENT|ENOTDIR)$/.test(String(Object(error).code));
}
