import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { architectureOf, isOperatingSystem, platformOfSystem } from '../oci/platform-words.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import type { Source } from '../settings/source.ts';
import { isOciLayout } from './oci-layout.ts';
import { unreadable } from './unreadable.ts';

/** One file or layout to read images from. */
export interface FoundSource extends Source {
  readonly kind: 'archive' | 'layout';
  /** Bytes of an archive; of a layout 0, since its layers are read when they are sent. */
  readonly size: number;
}

const formats =
  'an image archive (as docker save or nix build make them), an OCI layout, or a directory of these';

/** What a source stands for: itself, or what lies directly inside a directory, in the order of names. Links are followed. */
export async function findSources(source: Source, run: Run): Promise<FoundSource[]> {
  run.signal.throwIfAborted();
  if (source.path === '-') {
    throw new AlbaError('source', 'alba does not read images from standard input', {
      hint: 'write the archive to a file and give its name',
    });
  }
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
  if (found.length === 0) throw noImages(source.path, others);
  for (const name of others) {
    run.reporter.warn(`${join(source.path, name)} is a directory but no OCI layout, and is left out`);
  }
  return found;
}

/** Hidden files are no sources, as with a shell's `*`. */
async function namesIn(directory: string): Promise<string[]> {
  const all = await readdir(directory).catch(async (error: unknown) => {
    throw await unreadable(directory, error);
  });
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
  try {
    const status = await stat(path);
    if (status.isFile()) return { kind: 'archive', size: status.size };
    if (status.isDirectory()) return { kind: (await isOciLayout(path)) ? 'layout' : 'directory', size: 0 };
  } catch (error) {
    throw await unreadable(path, error);
  }
  throw new AlbaError('source', `${path} is neither a file nor a directory`, { hint: `give ${formats}` });
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
        hint: 'publish files with static push',
      },
    );
  }
  const what = directories.length === 0 ? 'is empty' : 'holds no image';
  return new AlbaError('source', `${path} ${what}`, { hint: `give ${formats}` });
}
