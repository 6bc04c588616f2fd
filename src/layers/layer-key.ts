import { type Digest, digestOf } from '../oci/digest.ts';
import { tarVersion } from './tar.ts';
import type { TarEntry } from './tar-entry.ts';

/**
 * What a layer is built from, as one digest: the tar's version and all that goes into its bytes, each file by its digest. So it is
 * known before the tar is made. `entries` are in their order. JSON has one form for them, in which nothing runs together.
 */
export function layerKey(entries: readonly TarEntry[]): Digest {
  return digestOf(Buffer.from(JSON.stringify(['alba-layer', tarVersion, ...entries.map(inKey)])));
}

function inKey(entry: TarEntry): readonly (string | number)[] {
  switch (entry.kind) {
    case 'directory':
      return ['directory', entry.path, entry.mode];
    case 'symlink':
      return ['symlink', entry.path, entry.target];
    case 'file':
      return ['file', entry.path, entry.mode, entry.body.size, entry.body.digest];
  }
}
