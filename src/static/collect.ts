import { basename } from 'node:path';
import { meantPlatform } from '../oci/meant-platform.ts';
import { formatPlatform } from '../oci/platform.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import type { Source } from '../settings/source.ts';
import { refinePlatforms } from '../tree/elf-platform.ts';
import { type Entry, readEntry } from '../tree/entry.ts';
import { hashFile } from '../tree/hash-file.ts';
import { looksLikeImageArchive } from '../tree/image-archive.ts';
import { imageRefused } from '../tree/platform-directories.ts';
import { safeName } from '../tree/safe-name.ts';
import { compareFiles, type FoundFile, identityOf, type StaticFile, suffixOf } from './static-file.ts';
import { filesOfPlatform, filesOfTree, foundFile } from './tree.ts';

/** S3's limit for a key is 1024 bytes; NAME, TAG and what stands around them need the rest. */
const longestSuffix = 700;

/**
 * Finds and hashes all files of all sources, in the order of their keys. Throws `platform` or `source` where a path does
 * not say its platform, cannot be read or published, or where two sources give the same file.
 */
export async function collectStatic(sources: readonly Source[], run: Run): Promise<readonly StaticFile[]> {
  const found: FoundFile[] = [];
  for (const source of sources) {
    for await (const file of filesOf(source, run.signal)) found.push(file);
  }
  const files = await refinePlatforms(found.sort(compareFiles), run.reporter);
  refuseCollisions(files);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const progress = run.reporter.progress('reading', total);
  try {
    return await inOrder(files, 4, run.signal, async (file, signal) => ({
      ...file,
      ...(await hashFile(file.source, file.size, signal, (bytes) => progress.add(bytes))),
    }));
  } finally {
    progress.end();
  }
}

async function* filesOf({ path, platform }: Source, signal: AbortSignal): AsyncGenerator<FoundFile> {
  if (path === '-') {
    throw new AlbaError('usage', 'static files cannot be read from standard input', {
      hint: 'write the file first, then give PLATFORM=PATH',
    });
  }
  const entry = await readEntry(basename(path), path);
  if (platform === undefined) {
    if (entry.stats.isFile()) throw await platformMissing(entry);
    yield* filesOfTree(entry, signal);
  } else if (entry.stats.isDirectory()) {
    yield* filesOfPlatform(entry, platform, signal);
  } else {
    const name = safeName(Buffer.from(entry.name), path);
    yield foundFile(entry, platform, platform.variant === undefined ? name : `${platform.variant}/${name}`);
  }
}

async function platformMissing({ path }: Entry): Promise<AlbaError> {
  if (await looksLikeImageArchive(path)) return imageRefused(`${path} is an image archive`, path);
  const platform = meantPlatform(basename(path)) ?? { os: 'linux', architecture: 'amd64' };
  return new AlbaError('platform', `${path} is a file, and nothing says for which platform`, {
    hint: `write PLATFORM=PATH, like ${formatPlatform(platform)}=${path}`,
  });
}

export function refuseCollisions(files: readonly FoundFile[]): void {
  const seen = new Map<string, FoundFile>();
  for (const file of files) {
    const suffix = suffixOf(file);
    if (Buffer.byteLength(suffix) > longestSuffix) {
      throw new AlbaError('source', `the path of ${file.source} is too long for a key`, {
        hint: `${longestSuffix} bytes at most, beginning with the operating system`,
      });
    }
    for (const name of [suffix, identityOf(file)]) {
      const other = seen.get(name);
      if (other !== undefined) throw collision(other, file, `would both become ${name}`);
      seen.set(name, file);
    }
  }
  for (const file of files) {
    const parts = suffixOf(file).split('/');
    for (let length = 3; length < parts.length; length++) {
      const other = seen.get(parts.slice(0, length).join('/'));
      if (other !== undefined)
        throw collision(
          other,
          file,
          'cannot both be published: the first is a file where the second has a directory',
        );
    }
  }
}

function collision(first: FoundFile, second: FoundFile, what: string): AlbaError {
  if (first.source === second.source) {
    return new AlbaError('source', `${first.source} is given twice`, { hint: 'give it once' });
  }
  return new AlbaError('source', `${first.source} and ${second.source} ${what}`, {
    hint: 'leave one of them out, or rename it',
  });
}
