/** What a file is, by its first bytes. */
export type Format = 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'script' | 'tar' | 'empty' | 'unknown';

/** As many bytes as `recognise` looks at: one tar header. */
export const headSize = 512;

const magics: readonly (readonly [Format, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['script', [0x23, 0x21]],
];

/** Recognises a format by content, never by name. `head` is the first 512 bytes, or all there are. */
export function recognise(head: Uint8Array): Format {
  if (head.length === 0) return 'empty';
  if (looksLikeTar(head)) return 'tar';
  if (isSkippable(head)) return 'zstd';
  const found = magics.find(([, magic]) => magic.every((byte, at) => head[at] === byte));
  return found?.[0] ?? 'unknown';
}

/** zstd's skippable frames, with which pzstd begins (RFC 8878 § 3.1.2). */
function isSkippable([first = 0, second, third, fourth]: Uint8Array): boolean {
  return first >= 0x50 && first <= 0x5f && second === 0x2a && third === 0x4d && fourth === 0x18;
}

/**
 * Whether a block is a tar header by its checksum (POSIX ustar; older tars have no magic), or the zeros that end a tar
 * without entries.
 */
function looksLikeTar(block: Uint8Array): boolean {
  if (block.length < headSize) return false;
  let sum = 8 * 0x20;
  for (let at = 0; at < headSize; at++) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  if (sum === 8 * 0x20) return true;
  const written = Buffer.from(block.subarray(148, 156)).toString('latin1');
  return Number.parseInt(written.replace(/^[\0 ]+/, ''), 8) === sum;
}
