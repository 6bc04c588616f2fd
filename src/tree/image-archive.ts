import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';

/** As much of a file as is looked at: the first headers of an archive lie in it. */
const head = 64 * 1024;
/** What docker-archives and OCI layouts hold at their top: config, layers, and the documents about them. */
const imageNames =
  /^(?:\.\/)?(?:manifest\.json|repositories|index\.json|oci-layout|blobs\/|(?:sha256:)?[0-9a-f]{64}(?:\.json|\.tar(?:\.gz)?|\/))/;

/** Whether a file is an image archive, plain or gzip: a guess by its beginning, for a hint in an error. */
export async function looksLikeImageArchive(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined); // whether it can be read is for others to tell
  if (file === undefined) return false;
  try {
    const buffer = Buffer.alloc(head);
    const { bytesRead } = await file.read(buffer, 0, head, 0);
    return tarNames(inflated(buffer.subarray(0, bytesRead))).some((name) => imageNames.test(name));
  } finally {
    await file.close();
  }
}

function inflated(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * head });
  } catch {
    // Damaged, or so dense that it is no archive of ours: then there is nothing to guess.
    return Buffer.alloc(0);
  }
}

/** The names in the headers (POSIX.1-1988 ustar: name at 0, size at 124 in octal, magic at 257) that lie within the bytes. */
function tarNames(bytes: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at + 512 <= bytes.length; ) {
    const header = bytes.subarray(at, at + 512);
    if (header.toString('latin1', 257, 262) !== 'ustar') break;
    names.push(header.toString('latin1', 0, 100).replace(/\0.*$/s, ''));
    const size = Number.parseInt(header.toString('latin1', 124, 135).trim(), 8) || 0;
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return names;
}
