import type { Descriptor, Index } from '../oci/documents.ts';
import { AlbaError } from '../report/error.ts';
import { Explorer, type Found, united } from './explore-layout.ts';
import type { Reading } from './reading.ts';
import type { Listed } from './select.ts';

/** An entry of index.json, and what it leads to. */
export interface Entry extends Listed {
  readonly descriptor: Descriptor;
  readonly found: Found;
  /** Why there is no image in it that alba can publish. It matters only where the entry is chosen. */
  readonly refusal?: AlbaError;
}

/** Follows the entries of an index.json. `isPartial`: what they name need not be there. */
export async function readEntries(
  reading: Reading,
  index: Index,
  { isPartial }: { readonly isPartial: boolean },
): Promise<readonly Entry[]> {
  const explorer = new Explorer(reading, { isPartial });
  const entries: Entry[] = [];
  for (const descriptor of index.manifests) {
    const names = namesOf(descriptor);
    try {
      entries.push({ descriptor, names, found: await explorer.follow(descriptor, 'index.json') });
    } catch (error) {
      reading.run.signal.throwIfAborted();
      if (!(error instanceof AlbaError)) throw error;
      entries.push({ descriptor, names, found: united([]), refusal: error });
    }
  }
  return entries;
}

/** image-spec annotations.md; containerd, core/images/annotations.go. */
function namesOf({ annotations = {} }: Descriptor): readonly string[] {
  return [annotations['io.containerd.image.name'], annotations['org.opencontainers.image.ref.name']].flatMap(
    (name) => name || [],
  );
}
