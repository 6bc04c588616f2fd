import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { AlbaError, asAlbaError } from '../report/error.ts';
import { Problem } from './problem.ts';

/** A regular file below the directory, open for reading. Whoever gets it closes it. */
export interface ServedFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly lastModified: Date;
  /** From size and time of change; a strong one, since files are replaced whole. */
  readonly etag: string;
  /** Where it really stands below the directory, links followed. */
  readonly segments: readonly string[];
}

/** The directory that is served. Nothing outside it, and no name that begins with a dot, can be reached through it. */
export class ServedDirectory {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Throws `usage` where `path` is no directory that can be read. */
  static async at(path: string): Promise<ServedDirectory> {
    try {
      const root = await realpath(path);
      if (!(await stat(root)).isDirectory()) throw new AlbaError('usage', `${path} is not a directory`);
      await readdir(root);
      return new ServedDirectory(root);
    } catch (error) {
      const hint = 'name a directory that alba published to, like alba serve ./site';
      throw asAlbaError(error, 'usage', `cannot serve ${path}`, hint);
    }
  }

  /**
   * Opens a file by its components. `directory` where there is a directory, undefined where nothing that may be served.
   * Throws a `Problem` for what may not be read.
   */
  async open(segments: readonly string[]): Promise<ServedFile | 'directory' | undefined> {
    // A file that is replaced between two of the steps below looks like a forged one: then the new one is opened.
    for (let attempt = 0; attempt < 5; attempt++) {
      const found = await this.#real(segments);
      if (found === undefined) return undefined;
      const opened = await this.#openReal(found);
      if (opened !== 'replaced') return opened;
    }
    throw new Problem(503, 'UNKNOWN', 'the file is being replaced all the time, ask again');
  }

  /** Like `open`, for who only wants a file. */
  async openFile(segments: readonly string[]): Promise<ServedFile | undefined> {
    const opened = await this.open(segments);
    return opened === 'directory' ? undefined : opened;
  }

  /** The names in a directory, in ASCII order; undefined where there is none. Links to directories are not listed. */
  async names(segments: readonly string[]): Promise<{ files: string[]; directories: string[] } | undefined> {
    const found = await this.#real(segments);
    if (found === undefined) return undefined;
    const entries = await unlessAbsent(readdir(found.path, { withFileTypes: true }));
    if (entries === undefined) return undefined;
    const files: string[] = [];
    const directories: string[] = [];
    for (const entry of entries) {
      if (isHidden([...segments, entry.name])) continue;
      if (entry.isDirectory()) directories.push(entry.name);
      else if (entry.isFile() || (await this.#isFile([...segments, entry.name]))) files.push(entry.name);
    }
    return { files: files.sort(), directories: directories.sort() };
  }

  async #isFile(segments: readonly string[]): Promise<boolean> {
    const file = await this.openFile(segments);
    await file?.handle.close();
    return file !== undefined;
  }

  /** Follows links, and says where they end: undefined outside the directory and below a name with a dot. */
  async #real(segments: readonly string[]): Promise<Found | undefined> {
    if (isHidden(segments)) return undefined;
    const path = await unlessAbsent(realpath(join(this.#root, ...segments)));
    if (path === undefined) return undefined;
    const below = relative(this.#root, path);
    const parts = below === '' ? [] : below.split(sep);
    return isHidden(parts) ? undefined : { path, segments: parts };
  }

  /**
   * Opens a path without links. A link put in its way meanwhile is refused by O_NOFOLLOW as its last component, and as
   * any other by asking where the opened file stands. O_NONBLOCK, for a named pipe would wait.
   */
  async #openReal(found: Found): Promise<ServedFile | 'directory' | 'replaced' | undefined> {
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    const handle = await unlessAbsent(open(found.path, flags));
    if (handle === undefined) return (await unlessAbsent(lstat(found.path))) ? 'replaced' : undefined;
    let keep = false;
    try {
      const info = await handle.stat({ bigint: true });
      if (!(await standsAt(handle, info, found.path))) return 'replaced';
      if (info.isDirectory()) return 'directory';
      if (!info.isFile()) return undefined;
      keep = true;
      return {
        handle,
        size: Number(info.size),
        lastModified: info.mtime,
        etag: `"${info.size.toString(16)}-${info.mtimeNs.toString(16)}"`,
        segments: found.segments,
      };
    } finally {
      if (!keep) await handle.close();
    }
  }
}

/** Names that begin with a dot are nobody's but for published files: below df-dist-v1/NAME/TAG they are the build's. */
function isHidden(segments: readonly string[]): boolean {
  const isPublished = segments[0] === 'df-dist-v1' && segments[1] !== '_alba';
  return segments.some((segment, at) => segment.startsWith('.') && !(isPublished && at > 2));
}

/** A path without links, and its components below the directory. */
interface Found {
  readonly path: string;
  readonly segments: readonly string[];
}

/**
 * Whether an open file is the one at `path`, or was when it was opened. Linux knows, also of a file that has been replaced
 * since; elsewhere it must stand there still.
 */
async function standsAt(handle: FileHandle, info: BigIntStats, path: string): Promise<boolean> {
  const opened = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined); // no such folder: not Linux
  if (opened !== undefined) return opened === path || opened === `${path} (deleted)`;
  const standing = await unlessAbsent(lstat(path, { bigint: true }));
  const still = (await unlessAbsent(realpath(path))) === path;
  return still && standing?.ino === info.ino && standing.dev === info.dev;
}

const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO']);

async function unlessAbsent<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (absent.has(code)) return undefined;
    if (code === 'EACCES' || code === 'EPERM') {
      throw new Problem(403, 'DENIED', 'the server may not read this file');
    }
    throw error;
  }
}
