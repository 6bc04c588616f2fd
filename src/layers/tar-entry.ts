import type { Body } from '../store/object-store.ts';

/** What a layer holds at a path: without `/` before or behind it, in Unicode, its components neither empty nor `.` or `..`. */
export type TarEntry = TarDirectory | TarLink | TarFile;

interface Placed {
  readonly path: string;
}

interface TarDirectory extends Placed {
  readonly kind: 'directory';
  /** Permission bits. */
  readonly mode: number;
}

interface TarLink extends Placed {
  readonly kind: 'symlink';
  readonly target: string;
}

export interface TarFile extends Placed {
  readonly kind: 'file';
  readonly mode: number;
  /** Read each time that the tar is written, and held to its digest. */
  readonly body: Body;
  /** For messages: where the content lies, as the user would write it. */
  readonly source: string;
}

/** The mode that a directory has in a layer: that of the machine says nothing, as it depends on who made it. */
export function modeOfDirectory(path: string): number {
  // Anyone may write there, and remove only what is his own.
  return path === 'tmp' || path === 'var/tmp' ? 0o1777 : 0o755;
}

/**
 * The entries in the order of tar v1, with the directories above them: depth first, each directory by the bytes of its names, and
 * itself before what it holds. The paths have to differ, and none may lie below a file or link.
 */
export function inTarOrder(entries: readonly TarEntry[]): readonly TarEntry[] {
  const all = new Map(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const above = path.slice(0, at);
      if (all.has(above)) break;
      all.set(above, { kind: 'directory', path: above, mode: modeOfDirectory(above) });
    }
  }
  const keyed = [...all.values()].map((entry) => ({ entry, key: orderKey(entry.path) }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ entry }) => entry);
}

/** A component ends before any byte that a name can hold. */
function orderKey(path: string): Buffer {
  return Buffer.from(path.replaceAll('/', '\0'));
}
