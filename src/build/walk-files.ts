import { lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import { isElfProgram } from '../archive/elf.ts';
import { isInNixStore } from '../archive/nix-store.ts';
import { unreadable } from '../archive/unreadable.ts';
import type { Run } from '../protocol/run.ts';
import { formatCount } from '../report/bytes.ts';
import { AlbaError } from '../report/error.ts';
import type { Entry } from '../tree/entry.ts';
import { refuseKernelFile } from '../tree/kernel-files.ts';

/** What was found for a layer, before it is read; `path` as in a `TarEntry`. */
export type FoundEntry =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  | FoundFile;

export interface FoundFile {
  readonly kind: 'file';
  readonly path: string;
  /** Where it lies, as the user would write it. */
  readonly source: string;
  /** Bytes. */
  readonly size: number;
  readonly executable: boolean;
}

interface Walk {
  /** The directory that is the image's root, or is put at `prefix` there. */
  readonly root: string;
  readonly prefix: string;
  /** Names directly in the directory that are left out. */
  readonly without: ReadonlySet<string>;
  readonly signal: AbortSignal;
  /** Links that were followed out of the directory and not into a Nix store, as `LINK to TARGET`. */
  readonly followed: string[];
}

/**
 * All that lies in a directory, as it is to lie at `prefix` in an image. Symlinks that stay within the image stay symlinks; those
 * that lead to where a build left something are followed (see `staysLink`), which is noted: what they lead to may be a secret of
 * this machine. Throws `source` for what an image cannot hold.
 */
export async function walkFiles(
  { path: root, stats }: Entry,
  prefix: string,
  without: ReadonlySet<string>,
  { signal, reporter }: Pick<Run, 'signal' | 'reporter'>,
): Promise<readonly FoundEntry[]> {
  const found: FoundEntry[] = [];
  const followed: string[] = [];
  const walk = { root, prefix, without, signal, followed };
  for await (const entry of below(walk, '', root, [stats])) found.push(entry);
  if (followed.length > 0) {
    const links = formatCount(followed.length, 'symlink');
    reporter.note(
      `${root}: followed ${links} out of it, like ${followed[0]}: the image holds what lies there`,
    );
  }
  return found;
}

/** A file, as it is to lie at `path` in the image. Throws `source` where that is the name of a whiteout. */
export async function foundFile(source: string, { mode, size }: Stats, path: string): Promise<FoundFile> {
  refuseWhiteout(posix.basename(path), source);
  try {
    // Stores of CI artefacts drop the mode of files: a program is one whatever became of it.
    const executable = (mode & 0o111) !== 0 || isElfProgram(source);
    return { kind: 'file', path, source, size, executable };
  } catch (error) {
    throw await unreadable(source, error);
  }
}

/** What lies in `directory`, which is at `at` below the root; `above` are the directories on the way, itself included. */
async function* below(
  walk: Walk,
  at: string,
  directory: string,
  above: readonly Stats[],
): AsyncGenerator<FoundEntry> {
  walk.signal.throwIfAborted();
  for (const name of await namesIn(directory)) {
    if (at === '' && walk.without.has(name)) continue;
    const source = posix.join(directory, name);
    const inRoot = posix.join(at, name);
    const path = posix.join(walk.prefix, inRoot);
    const own = await statsOf(source, lstatSync);
    const target = own.isSymbolicLink() ? await targetOf(source) : undefined;
    if (target !== undefined && staysLink(target, inRoot, walk)) {
      yield { kind: 'symlink', path, target };
      continue;
    }
    const stats = target === undefined ? own : await statsOf(source, statSync);
    refuseKernelFile(source, stats);
    if (target !== undefined && !isInNixStore(target)) walk.followed.push(`${source} to ${target}`);
    if (stats.isFile()) yield await foundFile(source, stats, path);
    else if (stats.isDirectory()) {
      if (above.some(({ dev, ino }) => dev === stats.dev && ino === stats.ino)) throw circle(source);
      yield { kind: 'directory', path };
      yield* below(walk, inRoot, source, [...above, stats]);
    } else throw noFile(source);
  }
}

/**
 * Whether a symlink is the image's own. A relative one is, unless it climbs out of the directory. An absolute one is where the
 * directory has what it leads to; else it is taken for one of this machine, as `nix build -o` makes them, where it lies at the top
 * or leads into a Nix store, and for one into another layer or the run-time system where it lies deeper.
 */
function staysLink(target: string, inRoot: string, { root, prefix }: Walk): boolean {
  if (!target.startsWith('/')) return !leadsOut(posix.join(posix.dirname(inRoot), target));
  const place = posix.relative(`/${prefix}`, target);
  if (!leadsOut(place) && isThere(posix.join(root, place))) return true;
  return inRoot.includes('/') && !isInNixStore(target);
}

function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith('../');
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false; // nor can it be what the link means where it cannot be looked at
  }
}

async function targetOf(link: string): Promise<string> {
  try {
    return textOf(readlinkSync(link, { encoding: 'buffer' }), `${link} leads to a name`);
  } catch (error) {
    throw await unreadable(link, error);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

async function namesIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { encoding: 'buffer' }).catch(async (error: unknown) => {
    throw await unreadable(directory, error);
  });
  return names.sort(Buffer.compare).map((bytes) => nameOf(bytes, directory));
}

function nameOf(bytes: Buffer, directory: string): string {
  const name = textOf(bytes, `${posix.join(directory, bytes.toString('latin1'))} has a name`);
  refuseWhiteout(name, posix.join(directory, name));
  return name;
}

function refuseWhiteout(name: string, source: string): void {
  if (!name.startsWith('.wh.')) return;
  throw new AlbaError('source', `${source} would delete a file in the layers below`, {
    hint: 'rename it: in a layer names that begin with .wh. are whiteouts (image-spec layer.md)',
  });
}

function textOf(bytes: Buffer, what: string): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AlbaError('source', `${what} that is not UTF-8`, {
      hint: 'rename it, or leave it out: what an image calls its files is UTF-8',
      cause,
    });
  }
}

async function statsOf(path: string, read: (path: string) => Stats): Promise<Stats> {
  try {
    return read(path);
  } catch (error) {
    throw await unreadable(path, error);
  }
}

function circle(path: string): AlbaError {
  return new AlbaError('source', `${path} is a symlink that leads back to a directory it lies in`, {
    hint: 'remove that link: following it would never end',
  });
}

function noFile(path: string): AlbaError {
  return new AlbaError('source', `${path} is neither a file, a directory nor a symlink`, {
    hint: 'remove it: sockets, pipes and devices are made where an image runs',
  });
}
