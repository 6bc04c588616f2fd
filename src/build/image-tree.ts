import { posix } from 'node:path';
import type { FoundEntry, FoundFile } from './walk-files.ts';

/** As many symlinks as Linux follows (path_resolution(7)). */
const mostLinks = 40;

/** What an image holds, its layers one above the other. Paths are as in a `TarEntry`. */
export class ImageTree {
  readonly #entries = new Map<string, FoundEntry>();
  /** Paths that are lost, as a layer above has a file or link where they have a directory, or the reverse. */
  readonly lost: string[] = [];

  constructor(layers: readonly (readonly FoundEntry[])[]) {
    for (const layer of layers) this.#cover(layer);
  }

  /** A directory joins one below it; anything else hides what it lies over, with all that is in it (image-spec layer.md). */
  #cover(layer: readonly FoundEntry[]): void {
    const solid = new Set(layer.filter(({ kind }) => kind !== 'directory').map(({ path }) => path));
    for (const [path, { kind }] of this.#entries) {
      if (!directoriesAbove(path).some((above) => solid.has(above))) continue;
      this.#entries.delete(path);
      if (kind !== 'directory') this.lost.push(path);
    }
    for (const entry of layer) {
      for (const path of directoriesAbove(entry.path)) this.#put({ kind: 'directory', path });
      this.#put(entry);
    }
  }

  #put(entry: FoundEntry): void {
    const below = this.#entries.get(entry.path);
    if (entry.kind === 'directory' && below !== undefined && below.kind !== 'directory') {
      this.lost.push(entry.path);
    }
    this.#entries.set(entry.path, entry);
  }

  /** The files that can be run, by path. */
  get executables(): readonly FoundFile[] {
    const files = [...this.#entries.values()].filter((entry) => entry.kind === 'file');
    return files.filter(({ executable }) => executable).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The file that an absolute path leads to, through symlinks; undefined where there is none. */
  file(path: string): FoundFile | undefined {
    let rest = path.split('/').filter((part) => part !== '');
    let at = '';
    for (let links = 0; rest.length > 0; ) {
      const [next = '', ...others] = rest;
      const entry = this.#entries.get(posix.join(at, next));
      if (next === '..' || entry?.kind !== 'symlink') {
        at = posix.join('/', at, next).slice(1);
        rest = others;
      } else {
        if (++links > mostLinks) return undefined;
        const parts = entry.target.split('/').filter((part) => part !== '' && part !== '.');
        rest = [...parts, ...others];
        if (entry.target.startsWith('/')) at = '';
      }
    }
    const found = this.#entries.get(at);
    return found?.kind === 'file' ? found : undefined;
  }
}

function directoriesAbove(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}
