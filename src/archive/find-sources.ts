import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { architectureOf, isOperatingSystem, platformOfSystem } from '../oci/platform-words.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import { shellWord } from '../report/shell-word.ts';
import { isStdin, type Source } from '../settings/source.ts';
import { headOf } from './head-of.ts';
import { recognise } from './recognise.ts';
import { unreadable } from './unreadable.ts';

/** One file, layout or stream to read images from. */
export interface FoundSource extends Source {
  /** `script`: a file that begins with `#!`, and is to write an archive. `stdin`: whatever comes there. */
  readonly kind: 'archive' | 'layout' | 'script' | 'stdin';
  /**
   * Bytes of an archive. 0 of a layout, since its layers are read when they are sent, and of a stream, since nobody knows.
   */
  readonly size: number;
  /** Which of the images in it, as the user wrote it behind the `#`: a name or a place. Never empty. */
  readonly selection?: string;
}

/** A source, its path without the selection behind it. */
type SelectedSource = Omit<FoundSource, 'kind' | 'size'>;

const formats =
  'an image archive (as docker save or nix build make them), an OCI layout, or a directory of these';

/** What a source stands for: itself, or what lies directly inside a directory, in the order of names. Links are followed. */
export async function findSources(written: Source, run: Run): Promise<FoundSource[]> {
  run.signal.throwIfAborted();
  const source = await withSelection(written);
  if (source.path === '-') return [{ ...source, kind: 'stdin', size: 0 }];
  const { kind, size } = await lookAt(source.path);
  if (kind !== 'directory') return [{ ...source, kind, size }];
  const found: FoundSource[] = [];
  const others: string[] = [];
  for (const name of await namesIn(source.path)) {
    const path = join(source.path, name);
    const inner = await lookAt(path);
    if (inner.kind === 'directory') others.push(name);
    else found.push({ ...source, path, kind: inner.kind, size: inner.size });
  }
  const [first, ...more] = found;
  if (first === undefined) throw noImages(source.path, others);
  if (more.length > 0 && source.selection !== undefined) {
    throw new AlbaError(
      'source',
      `${source.path} holds several files, and #${source.selection} selects in one`,
      {
        hint: `name that file, like ${shellWord(`${first.path}#${source.selection}`)}`,
      },
    );
  }
  for (const name of others) {
    run.reporter.warn(`${join(source.path, name)} is a directory but no OCI layout, and is left out`);
  }
  return found;
}

/**
 * Divides `PATH#SELECTION` at its last `#`. A path that is there as it is written, `#` and all, is that path; `-` is
 * standard input whatever is there.
 */
async function withSelection({ path: written, ...source }: Source): Promise<SelectedSource> {
  const at = written.lastIndexOf('#');
  const isPath = at < 0 || (!isStdin({ path: written }) && (await isThere(written)));
  if (isPath) return { ...source, path: written };
  const [path, selection] = [written.slice(0, at), written.slice(at + 1)];
  if (path !== '' && selection !== '') return { ...source, path, selection };
  throw new AlbaError(
    'source',
    `there is no ${written}, and ${path === '' ? 'nothing stands before its #' : 'nothing stands behind its #'}`,
    { hint: 'to choose one of several images, write SOURCE#NAME:TAG, or SOURCE#0 for the first' },
  );
}

/** A link that leads nowhere is there too; what is wrong with it is told when it is read. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Hidden files are no sources, as with a shell's `*`. */
async function namesIn(directory: string): Promise<string[]> {
  const all = await namesOf(directory);
  const names = all.filter((name) => !name.startsWith('.'));
  const broken = names.find((name) => name.includes('\ufffd'));
  if (broken !== undefined) {
    throw new AlbaError('source', `${join(directory, broken)} has a name that is not UTF-8`, {
      hint: 'rename it',
    });
  }
  return names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

async function lookAt(path: string): Promise<{ kind: FoundSource['kind'] | 'directory'; size: number }> {
  const status = await readable(path, stat(path));
  if (status.isDirectory()) {
    const names = await namesOf(path);
    const isLayout = names.includes('oci-layout') || names.includes('index.json');
    if (!isLayout && (await isSkopeoDirectory(path, names))) throw skopeoDirectory(path);
    return { kind: isLayout ? 'layout' : 'directory', size: 0 };
  }
  if (status.isFile()) {
    const isScript = recognise(await readable(path, headOf(path))) === 'script';
    return isScript ? { kind: 'script', size: 0 } : { kind: 'archive', size: status.size };
  }
  throw new AlbaError('source', `${path} is neither a file nor a directory`, {
    hint: status.isFIFO()
      ? `write what comes out of the pipe into a file first, or send it to the standard input of a command line, and give -`
      : `give ${formats}`,
  });
}

/** What skopeo's `dir:` and `podman save --format docker-dir` write (containers/image, directory/directory_dest.go). */
async function isSkopeoDirectory(path: string, names: readonly string[]): Promise<boolean> {
  if (!names.includes('manifest.json') || !names.includes('version')) return false;
  const version = join(path, 'version');
  if (!(await readable(version, stat(version))).isFile()) return false;
  return (await readable(version, headOf(version))).toString().startsWith('Directory Transport Version');
}

function skopeoDirectory(path: string): AlbaError {
  const [from, to] = [`dir:${path}`, `oci:${path.replace(/\/+$/, '')}.oci`].map(shellWord);
  return new AlbaError('source', `${path} is in skopeo’s dir: format, which alba does not read`, {
    hint: `copy it into an OCI layout, and give that: skopeo copy --all ${from} ${to}`,
  });
}

function namesOf(directory: string): Promise<string[]> {
  return readable(directory, readdir(directory));
}

async function readable<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw await unreadable(path, error);
  }
}

function noImages(path: string, directories: readonly string[]): AlbaError {
  const isTree = directories.some(
    (name) =>
      isOperatingSystem(name) || platformOfSystem(name) !== undefined || architectureOf(name) !== undefined,
  );
  if (isTree) {
    return new AlbaError(
      'source',
      `${path} holds no image, but directories for platforms (${directories[0]})`,
      {
        hint: 'files are published by --static, and images are built of them by --build',
      },
    );
  }
  const what = directories.length === 0 ? 'is empty' : 'holds no image';
  return new AlbaError('source', `${path} ${what}`, { hint: `give ${formats}` });
}
