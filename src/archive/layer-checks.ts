import type { Digest } from '../oci/digest.ts';
import { formatBytes } from '../report/bytes.ts';
import { AlbaError } from '../report/error.ts';
import type { ExpectedLayer } from './image-files.ts';

const again = 'build the image again';

/** A layer as messages name it: « image.tar: the layer 1234/layer.tar ». */
export function layerName(label: string, name: string): string {
  return `${label}: the layer ${name}`;
}

/** What was found where a layer lies. */
export interface FoundLayer {
  /** Of the bytes as they lie there. */
  readonly digest: Digest;
  readonly size: number;
  /** Of the tar inside. */
  readonly diffId: Digest;
}

/** Throws `damaged` where a layer is not what a manifest and a config say. */
export function checkLayer(
  what: string,
  { digest, size, diffId }: FoundLayer,
  expected: ExpectedLayer,
): void {
  if (expected.blob !== undefined) checkBytes(what, { digest, size }, expected.blob);
  if (diffId === expected.diffId) return;
  const inside = diffId === digest ? '' : ' inside';
  throw new AlbaError('damaged', `${what} is ${diffId}${inside}, its config says ${expected.diffId}`, {
    hint: again,
  });
}

/** Throws `damaged` where bytes are not those that a descriptor means. */
export function checkBytes(
  what: string,
  found: { readonly digest: Digest; readonly size: number },
  expected: { readonly digest: Digest; readonly size: number },
): void {
  checkSize(what, found.size, expected.size);
  if (found.digest === expected.digest) return;
  throw new AlbaError('damaged', `${what} is ${found.digest}, its descriptor says ${expected.digest}`, {
    hint: again,
  });
}

/** The same for the size alone, which is known before the bytes are read. */
export function checkSize(what: string, found: number, expected: number): void {
  if (found === expected) return;
  throw new AlbaError('damaged', `${what} has ${found} bytes, its descriptor says ${expected}`, {
    hint: again,
  });
}

/** What `max-layer-size` is to refuse: bytes of the uncompressed tar. */
export function checkLayerSize(what: string, size: number, most: number | undefined): void {
  if (most === undefined || size <= most) return;
  const limit = formatBytes(most).replace('.0 ', ' ');
  throw new AlbaError('source', `${what} is larger than ${limit} (max-layer-size)`, {
    hint: 'raise max-layer-size, where the image is meant to be that large',
  });
}

/** The same by the size of a compressed layer: no format makes a hundredth more of what it cannot compress. */
export function checkCompressedSize(what: string, size: number, most: number | undefined): void {
  if (most !== undefined && size > most * 1.01 + 1024) checkLayerSize(what, size, most);
}

/** Hands chunks on, as long as they do not come to more than `most`. */
export async function* limited(
  chunks: AsyncIterable<Buffer>,
  what: string,
  most: number | undefined,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    checkLayerSize(what, size, most);
    yield chunk;
  }
}
