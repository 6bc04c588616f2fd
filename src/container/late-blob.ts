import { Readable } from 'node:stream';
import type { SourceLayer } from '../archive/source-image.ts';
import type { Blob } from '../layers/blob.ts';
import type { Descriptor } from '../oci/documents.ts';
import { AlbaError } from '../report/error.ts';

/** A layer that stands where it is to go, and is made only when it turns out to be gone from there. */
export function lateBlob({ mediaType, digest, size, annotations }: Descriptor, layer: SourceLayer): Blob {
  const descriptor = { mediaType, digest, size, ...(annotations === undefined ? {} : { annotations }) };
  const open = () => Readable.from(made(descriptor, layer), { objectMode: false });
  return { descriptor, body: { digest, size, open } };
}

async function* made({ digest }: Descriptor, layer: SourceLayer): AsyncGenerator<Buffer> {
  const blob = await layer.pack();
  if (blob.descriptor.digest !== digest) {
    throw new AlbaError('conflict', `the layer ${digest}, which was there a moment ago, is gone`, {
      hint: 'something was deleted at that moment, and it cannot be made again byte for byte: run alba again, and with --no-reuse if that does not help',
    });
  }
  yield* blob.body.open();
}
