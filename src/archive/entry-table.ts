import { dirname } from 'node:path/posix';
import { AlbaError } from '../report/error.ts';
import { plainName } from './tar-entries.ts';
import type { TarHeader } from './tar-header.ts';

/** An image of 127 layers, the most that Docker can run, has some hundred entries; a root file system has more. */
const mostEntries = 10_000;

/** More links on the way to one file than any tool makes. */
const mostLinks = 40;

/** Linux: PATH_MAX. Looking for links on a longer way would take long. */
const longestName = 4096;

const again = 'build the archive again';
const noToolDoes = 'no tool names the files of an image so: look where the archive comes from';

type Entry<File> =
  | { readonly kind: 'file'; readonly file: File }
  /** `to` is a plain name; `written` is what stands in the tar. */
  | { readonly kind: 'link'; readonly to: string; readonly written: string }
  /** No file. Told when it is needed. */
  | { readonly kind: 'other'; readonly reason: string };

/** What is known of a file: undefined where nothing of it was kept. */
type Sized = { readonly size: number } | undefined;

/** A file that was taken in. */
export interface Entered<File> {
  readonly name: string;
  /** The file that has this name already, of the same size: the caller has to `refuseTwo` where its bytes are others. */
  readonly twin?: NonNullable<File>;
}

/**
 * The entries of an image archive by name: one rule for an archive that is a file and for one that went by. Names that lead
 * out are refused, and two entries with one name, unless they are the same file: nixpkgs' stream_layered_image.py writes the
 * customisation layer once more where the image below has the same. Links are followed inside of the archive.
 */
export class EntryTable<File extends Sized> {
  readonly #label: string;
  readonly #entries = new Map<string, Entry<File>>();
  #count = 0;
  /** Whether the tar had an end marker. Without, what is missing may have been cut off. */
  hasEnd = true;

  constructor(label: string) {
    this.#label = label;
  }

  /** Takes an entry in. Returns the plain name of a file, whose place in the table `fill` is to fill, if it has no twin. */
  enter(header: TarHeader): Entered<File> | undefined {
    this.#count++;
    if (this.#count > mostEntries) throw tooManyFiles(this.#label);
    const name = plainName(header.name);
    this.#checkName(header.name, name);
    if (header.type === 'directory') return undefined;
    const before = this.#entries.get(name);
    if (before !== undefined) return { name, twin: this.#twin(name, before, header) };
    switch (header.type) {
      case 'file':
      case 'contiguous-file':
        this.#entries.set(name, { kind: 'other', reason: 'has not been read' });
        return { name };
      case 'symlink':
        this.#entries.set(name, this.#link(header.target, dirname(name)));
        return undefined;
      case 'link':
        this.#entries.set(name, this.#link(header.target, '.'));
        return undefined;
      default:
        this.#entries.set(name, { kind: 'other', reason: 'is no file' });
        return undefined;
    }
  }

  fill(name: string, file: File): void {
    this.#entries.set(name, { kind: 'file', file });
  }

  /** Throws for two entries of one name. */
  refuseTwo(name: string): never {
    throw this.#error('source', ` has two entries named ${name}`, {
      hint: 'build the archive again: tools do not agree which of them counts',
    });
  }

  /** Whether there is an entry of that name, be it a link to nothing. */
  has(name: string): boolean {
    return this.#entries.has(plainName(name)) || this.#follow(plainName(name)).kind !== 'missing';
  }

  /** The file of that name, behind all links. Rejects where there is none: `namedBy` is the document that names it, if any. */
  find(name: string, namedBy?: string): File {
    const found = this.#follow(plainName(name));
    if (found.kind === 'file') return found.file;
    if (found.kind === 'other') throw this.#error('source', `: the entry ${name} ${found.reason}`);
    if (found.kind === 'loop') {
      throw this.#error(
        'source',
        `: the entry ${name} is a link to ${found.written}, and the links go in a circle`,
      );
    }
    if (found.kind === 'out') {
      throw this.#error(
        'source',
        `: the entry ${name} is a link to ${found.written}, which leads out of the archive`,
        { hint: 'build the archive with the files themselves in it' },
      );
    }
    if (!this.hasEnd) {
      throw this.#error('damaged', ` is truncated: it ends before ${found.name}`, {
        hint: 'build or copy it again, and wait for that to finish',
      });
    }
    if (found.written !== undefined) {
      throw this.#error(
        'damaged',
        `: the entry ${name} is a link to ${found.written}, which leads to nothing: there is no ${found.name}`,
      );
    }
    if (namedBy !== undefined) {
      throw this.#error('damaged', ` lacks the entry ${shown(name)}, which its ${namedBy} names`);
    }
    throw this.#error('source', ` is no image archive: it has no ${name}`, {
      hint: 'give an archive as docker save or nix build make them; for a tree of files there is static push',
    });
  }

  #twin(name: string, before: Entry<File>, { type, size }: TarHeader): NonNullable<File> {
    const isFile = type === 'file' || type === 'contiguous-file';
    const file = before.kind === 'file' ? before.file : undefined;
    if (!isFile || file?.size !== size) this.refuseTwo(name);
    return file;
  }

  /** A name, or a part of it, may be a link. `written` is the first that was followed; on the way out, the one that leads out. */
  #follow(
    wanted: string,
  ):
    | Exclude<Entry<File>, { kind: 'link' }>
    | { readonly kind: 'loop'; readonly written: string }
    | { readonly kind: 'out'; readonly written: string }
    | { readonly kind: 'missing'; readonly name: string; readonly written: string | undefined } {
    let name = wanted;
    let written: string | undefined;
    for (let links = 0; links < mostLinks; links++) {
      if (name.length > longestName) return { kind: 'missing', name: shown(name), written };
      const entry = this.#entries.get(name);
      if (entry !== undefined && entry.kind !== 'link') return entry;
      const step = this.#linkOn(name);
      if (step === undefined) return { kind: 'missing', name, written };
      if (isOutside(step.link.to)) return { kind: 'out', written: step.link.written };
      written ??= step.link.written;
      name = plainName(step.link.to + step.rest);
    }
    return { kind: 'loop', written: written ?? wanted };
  }

  /** The first part of a name that is a link, and what of the name is behind it. */
  #linkOn(name: string): { link: Extract<Entry<File>, { kind: 'link' }>; rest: string } | undefined {
    for (let end = name.indexOf('/'); ; end = name.indexOf('/', end + 1)) {
      const part = end < 0 ? name : name.slice(0, end);
      const entry = this.#entries.get(part);
      if (entry?.kind === 'link') return { link: entry, rest: name.slice(part.length) };
      if (end < 0) return undefined;
    }
  }

  /** An absolute target stays one, so that it is outside. */
  #link(target: string, folder: string): Entry<File> {
    if (target.length > longestName) {
      throw this.#error('source', ` has a link to a name of more than ${longestName} characters`, {
        hint: noToolDoes,
      });
    }
    const to = target.startsWith('/') ? target : plainName(`${folder}/${target}`);
    return { kind: 'link', to, written: target };
  }

  #checkName(written: string, name: string): void {
    const refuse = (how: string) =>
      this.#error('source', `: the entry ${shown(written)} ${how}`, {
        hint: noToolDoes,
      });
    if (written.length > longestName) throw refuse(`has a name of more than ${longestName} characters`);
    if (/[\0-\x1f\x7f]/.test(written)) throw refuse('has control characters in its name');
    if (written.startsWith('/')) throw refuse('has an absolute name');
    if (isOutside(name)) throw refuse('leads out of the archive');
  }

  #error(code: 'source' | 'damaged', what: string, { hint = again } = {}): AlbaError {
    return new AlbaError(code, this.#label + what, { hint });
  }
}

/** More than what an image has to be read from. */
export function tooManyFiles(label: string): AlbaError {
  return new AlbaError('source', `${label} has more files than an image archive has`, {
    hint: 'give an image archive, as docker save or nix build make them',
  });
}

/** As much of a name as fits into a message. */
function shown(name: string): string {
  return name.length > longestName ? `${name.slice(0, 80)}…` : name;
}

/** Whether a plain name leads out of where it is. */
function isOutside(name: string): boolean {
  return name.startsWith('/') || name === '..' || name.startsWith('../');
}
