import type { Descriptor } from '../oci/documents.ts';
import type { Body } from '../store/object-store.ts';

/** A blob ready to be sent: `descriptor.digest` and `descriptor.size` are those of `body`. */
export interface Blob {
  readonly descriptor: Descriptor;
  readonly body: Body;
}
