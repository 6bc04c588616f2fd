import { hexOf } from '../oci/digest.ts';
import { type StaticFile, suffixOf } from './static-file.ts';

/**
 * SHA256SUMS, for `sha256sum -c` in the tag's directory. Names that coreutils would escape (with backslashes or line
 * ends) are never published.
 */
export function checksums(files: readonly StaticFile[]): string {
  return files.map((file) => `${hexOf(file.digest)}  ${suffixOf(file)}\n`).join('');
}
