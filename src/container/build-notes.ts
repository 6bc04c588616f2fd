import { type Digest, isDigest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';

/** The annotation of a layer's descriptor: the key of what alba has built it from. */
const layer = 'alba.layer';
/** The annotation of an index's entry for an image that alba has built itself: the keys in it are alba's own. */
const built = 'alba.built';

/**
 * The descriptor of a layer, with the key that it was built from as its one annotation; of a layer that alba has not built, without
 * any key: what another image noted of the same bytes says nothing of this one.
 */
export function withLayerKey(descriptor: Descriptor, key: Digest | undefined): Descriptor {
  const { annotations = {}, ...others } = descriptor;
  if (key !== undefined) return { ...others, annotations: { [layer]: key } };
  const { [layer]: _, ...kept } = annotations;
  return { ...others, annotations: kept };
}

/** The key that a layer's descriptor notes. */
export function layerKeyOf({ annotations }: Descriptor): Digest | undefined {
  const noted = annotations?.[layer];
  return noted !== undefined && isDigest(noted) ? noted : undefined;
}

/** The annotations of an entry for an image that alba has built. */
export function noteBuilt(): Readonly<Record<string, string>> {
  return { [built]: 'yes' };
}

/** Whether an entry says that. */
export function isBuilt(annotations: Readonly<Record<string, string>> | undefined): boolean {
  return annotations?.[built] === 'yes';
}
