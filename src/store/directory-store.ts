import { randomUUID } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { copyFile, open, readdir, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AlbaError } from '../report/error.ts';
import { checkedBytes } from './checked-body.ts';
import { directoryError, errnoOf, isMissing } from './directory-errors.ts';
import { DirectoryPaths, keyNames, temporaryPrefix } from './directory-paths.ts';
import { type Walk, walk } from './directory-walk.ts';
import { endWith } from './end-with.ts';
import { compareKeys } from './key-order.ts';
import { isFolder, makeFolder } from './make-folder.ts';
import type {
  Body,
  ListEntry,
  ListOptions,
  ObjectAnswer,
  ObjectInfo,
  ObjectStore,
  PutOptions,
  RequestOptions,
  StoredObject,
} from './object-store.ts';

/** An unfinished file of that age, in milliseconds, is what a killed publisher left. */
const abandonedAfter = 24 * 60 * 60_000;

/**
 * A directory as an object store: each object is a file at the path of its key. It is made on the first write.
 * A file is written aside and renamed into place, so that readers see the old one or the new one. Content types and
 * cache rules are not kept: `alba serve` knows them from the key. `prefix` is put before every key, as it is.
 */
export function directoryStore(
  path: string,
  { name = path, prefix = '' }: { readonly name?: string; readonly prefix?: string } = {},
): ObjectStore {
  return new DirectoryStore(path, name, prefix);
}

class DirectoryStore implements ObjectStore {
  readonly name: string;
  readonly keyMayBePrefix = false;
  readonly #prefix: string;
  readonly #paths: DirectoryPaths;
  #swept: Promise<void> | undefined;

  constructor(root: string, name: string, prefix: string) {
    this.name = name;
    this.#prefix = prefix;
    this.#paths = new DirectoryPaths(root);
  }

  async put(key: string, body: Body, options: PutOptions): Promise<ObjectInfo> {
    return this.#write(key, options, (temporary) =>
      writeFile(temporary, checkedBytes(key, body, options), { flag: 'wx' }),
    );
  }

  async copy(from: string, to: string, options: PutOptions): Promise<ObjectInfo> {
    const info = await this.#write(to, options, async (temporary) => {
      const source = await this.#paths.pathToRead(this.#prefix + from);
      await copyFile(source, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE).catch(
        (error) => {
          if (!isMissing(error)) throw error;
          throw new AlbaError('target', `${from} is not there to be copied to ${to} in ${this.name}`, {
            cause: error,
          });
        },
      );
    });
    options.onProgress?.(info.size);
    return info;
  }

  async get(key: string, { signal }: RequestOptions = {}): Promise<StoredObject | undefined> {
    return this.#read(key, signal, async (path) => {
      const file = await open(path, 'r');
      const stats = await file.stat({ bigint: true });
      if (!stats.isFile()) {
        await file.close();
        return undefined;
      }
      return { ...answer(key, stats), body: endWith(signal, file.createReadStream()) };
    });
  }

  async head(key: string, { signal }: RequestOptions = {}): Promise<ObjectAnswer | undefined> {
    return this.#read(key, signal, async (path) => {
      const stats = await stat(path, { bigint: true });
      return stats.isFile() ? answer(key, stats) : undefined;
    });
  }

  async *list(prefix: string, options: ListOptions = {}): AsyncGenerator<ListEntry> {
    const { delimiter, startAfter = '', signal } = options;
    signal?.throwIfAborted();
    const full = this.#prefix + prefix;
    const wanted: Walk = { prefix: full, startAfter: startAfter && this.#prefix + startAfter, signal };
    const folder = full.slice(0, full.lastIndexOf('/') + 1);
    try {
      if (folder !== '') {
        await this.#paths.pathToRead(folder.slice(0, -1));
      }
      for await (const key of walk(this.#paths, folder, wanted)) {
        const at = delimiter ? key.indexOf(delimiter, full.length) : -1;
        if (delimiter && at >= 0) {
          const folded = key.slice(0, at + delimiter.length);
          wanted.skip = folded;
          if (compareKeys(folded, wanted.startAfter) <= 0) continue;
          yield { kind: 'prefix', prefix: folded.slice(this.#prefix.length) };
        } else {
          const found = await this.head(key.slice(this.#prefix.length), { ...(signal && { signal }) });
          if (found) yield { kind: 'object', ...infoOf(found) };
        }
      }
    } catch (error) {
      throw await directoryError(error, 'list', join(this.#paths.root, folder));
    }
  }

  async remove(keys: readonly string[], { signal }: RequestOptions = {}): Promise<void> {
    for (const key of keys) {
      signal?.throwIfAborted();
      const path = await this.#paths.pathOf(this.#prefix + key);
      try {
        await unlink(path);
      } catch (error) {
        if (isMissing(error) || (await isFolder(path))) continue;
        throw await directoryError(error, 'remove', path);
      }
      await this.#prune(dirname(path));
    }
  }

  close(): void {
    // No connection to let go.
  }

  /** Fills a file aside with `fill` and renames it into place; leaves nothing of it when that fails. */
  async #write(
    key: string,
    { signal }: PutOptions,
    fill: (path: string) => Promise<void>,
  ): Promise<ObjectInfo> {
    signal?.throwIfAborted();
    const root = this.#paths.root;
    keyNames(this.#prefix + key);
    const temporary = join(root, `${temporaryPrefix}${randomUUID()}`);
    let path = root;
    try {
      await makeFolder(root);
      this.#swept ??= this.#sweep();
      await this.#swept;
      path = await this.#paths.pathOf(this.#prefix + key);
      try {
        await fill(temporary);
        signal?.throwIfAborted();
        const stats = await stat(temporary, { bigint: true });
        await moveInto(temporary, path);
        return infoOf(answer(key, stats));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    } catch (error) {
      throw await directoryError(error, 'write', path);
    }
  }

  async #read<Found>(
    key: string,
    signal: AbortSignal | undefined,
    read: (path: string) => Promise<Found | undefined>,
  ): Promise<Found | undefined> {
    signal?.throwIfAborted();
    const path = await this.#paths.pathToRead(this.#prefix + key);
    try {
      return await read(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw await directoryError(error, 'read', path);
    }
  }

  /** Removes folders that have become empty, from the deepest up. */
  async #prune(folder: string): Promise<void> {
    for (let at = folder; at.length > this.#paths.root.length; at = dirname(at)) {
      try {
        await rmdir(at);
      } catch {
        // Not empty, gone already, or not ours to remove: it may stay, an empty folder is no object.
        return;
      }
    }
  }

  /** Removes what publishers that were killed long ago left. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#paths.root)) {
      if (!name.startsWith(temporaryPrefix)) continue;
      const path = join(this.#paths.root, name);
      const stats = await stat(path).catch(() => undefined); // another publisher was faster
      if (stats && Date.now() - stats.mtimeMs > abandonedAfter) await rm(path, { force: true });
    }
  }
}

function infoOf({ key, size, etag, lastModified }: ObjectInfo): ObjectInfo {
  return { key, size, etag, lastModified };
}

function answer(key: string, stats: BigIntStats): ObjectAnswer {
  return {
    key,
    size: Number(stats.size),
    etag: `${stats.mtimeNs.toString(16)}-${stats.size.toString(16)}-${stats.ino.toString(16)}`,
    lastModified: stats.mtime,
    date: new Date(),
    contentType: undefined,
  };
}

/** Renames a file into a folder that is made for it, again if somebody else removes the folder while it is empty. */
async function moveInto(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    await makeFolder(dirname(to));
    try {
      return await rename(from, to);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || tries === 10) throw error;
    }
  }
}
