import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type Pack, pack } from 'tar-stream';
import { toDigest } from '../oci/digest.ts';
import { AlbaError } from '../report/error.ts';
import type { TarEntry, TarFile } from './tar-entry.ts';

/** Changes whenever the same entries would become other bytes: layer keys hold it. */
export const tarVersion = 1;

/** What all entries have: the second after the epoch, as files in a Nix store. */
const mtime = new Date(1000);
/** Twelve bytes of a ustar header hold eleven octal digits (POSIX.1-2017, pax § ustar Interchange Format). */
const largestInUstar = 8 ** 11 - 1;
const longestLink = 100;

/**
 * Tar v1: ustar, with pax records for what that has no room for; owned by 0:0 without names, of one moment. The bytes depend on
 * nothing but the entries, which come in their order (`inTarOrder`). Rejects with `source` where a file's content is not what its
 * body says.
 */
export async function* tar(entries: readonly TarEntry[], signal: AbortSignal): AsyncGenerator<Buffer> {
  const archive = pack();
  const filled = fill(archive, entries, signal).catch((error: Error) => {
    archive.destroy(error);
    throw error;
  });
  filled.catch(() => {}); // told below, or of no interest to who has stopped reading
  try {
    yield* archive as AsyncIterable<Buffer>;
    await filled;
  } finally {
    archive.destroy();
    await filled.catch(() => {});
  }
}

async function fill(archive: Pack, entries: readonly TarEntry[], signal: AbortSignal): Promise<void> {
  for (const entry of entries) {
    signal.throwIfAborted();
    await (entry.kind === 'file' ? addFile(archive, entry, signal) : added(archive, entry));
  }
  archive.finalize();
}

function added(archive: Pack, entry: Exclude<TarEntry, TarFile>, content?: Buffer): Promise<void>;
function added(archive: Pack, entry: TarEntry, content: Buffer): Promise<void>;
function added(archive: Pack, entry: TarEntry, content?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    if (content === undefined) archive.entry(headerOf(entry), done);
    else archive.entry(headerOf(entry), content, done);
  });
}

/** The fields of a header. What ustar cannot hold brings pax records: of names and links always both, so that there is one way. */
function headerOf(entry: TarEntry) {
  const name = entry.kind === 'directory' ? `${entry.path}/` : entry.path;
  const linkname = entry.kind === 'symlink' ? entry.target : undefined;
  const size = entry.kind === 'file' ? entry.body.size : 0;
  const isPlain =
    isAscii(name) &&
    isAscii(linkname ?? '') &&
    (linkname ?? '').length <= longestLink &&
    size <= largestInUstar;
  return {
    name,
    type: entry.kind,
    mode: entry.kind === 'symlink' ? 0o777 : entry.mode,
    uid: 0,
    gid: 0,
    size,
    mtime,
    ...(linkname === undefined ? {} : { linkname }),
    ...(isPlain ? {} : { pax: size > largestInUstar ? { size: String(size) } : {} }),
  };
}

function isAscii(text: string): boolean {
  return !/[^\u0001-\u007f]/.test(text);
}

async function addFile(archive: Pack, file: TarFile, signal: AbortSignal): Promise<void> {
  const { body } = file;
  const hash = createHash('sha256');
  if (body.whole !== undefined) {
    const content = body.whole();
    hash.update(content);
    if (content.length !== body.size) throw changed(file);
    await added(archive, file, content);
  } else await addStream(archive, file, hash, signal);
  if (toDigest(hash.digest('hex')) !== body.digest) throw changed(file);
}

/** Piece by piece, each taken before the next is read. */
async function addStream(
  archive: Pack,
  file: TarFile,
  hash: ReturnType<typeof createHash>,
  signal: AbortSignal,
): Promise<void> {
  const sink = archive.entry(headerOf(file));
  const closed = once(sink, 'close').catch(() => {});
  let left = file.body.size;
  for await (const piece of file.body.open() as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    left -= piece.length;
    if (left < 0) throw changed(file);
    hash.update(piece);
    if (sink.write(piece)) continue;
    await Promise.race([once(sink, 'drain'), closed]);
    if (sink.destroyed) throw new Error('nobody reads the tar any more');
  }
  if (left > 0) throw changed(file);
  sink.end(undefined);
  await closed;
}

function changed({ source }: TarFile): AlbaError {
  return new AlbaError('source', `${source} has changed while it was read`, {
    hint: 'see whether a build is still at work there, and run alba again when it is done',
  });
}
