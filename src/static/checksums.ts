import { hexOf } from '../oci/digest.ts';
import { type StaticFile, suffixOf } from './static-file.ts';

/**
 * SHA256SUMS, for `sha256sum -c` in the tag's directory. A backslash in a name is escaped, and the line begins with one,
 * as coreutils write and read it (manual, « md5sum invocation »); names with line ends are never published.
 */
export function checksums(files: readonly StaticFile[]): string {
  return files.map(checksumLine).join('');
}

function checksumLine(file: StaticFile): string {
  const name = suffixOf(file);
  const mark = name.includes('\\') ? '\\' : '';
  return `${mark}${hexOf(file.digest)}  ${name.replaceAll('\\', '\\\\')}\n`;
}
