import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import type { ExpectedLayer, LayerFile } from './image-files.ts';
import { isForeignLayer, ociType } from './layout-types.ts';
import type { ForeignLayer, SourceLayer } from './source-image.ts';

/** A layer that lies in the source. `annotations` are its descriptor's, which stay where its bytes stay. */
export function sourceLayer(
  file: LayerFile,
  expected: ExpectedLayer,
  annotations?: Descriptor['annotations'],
): SourceLayer {
  return {
    diffId: expected.diffId,
    unread: file.unread,
    async pack(options) {
      const blob = await file.pack(expected, options);
      if (annotations === undefined || blob.descriptor.digest !== expected.blob?.digest) return blob;
      return { ...blob, descriptor: { ...blob.descriptor, annotations } };
    },
  };
}

/** A layer that clients fetch from the URLs of its descriptor; undefined for any other. Docker's media type becomes OCI's. */
export function foreignLayer(diffId: Digest, descriptor: Descriptor): ForeignLayer | undefined {
  const { urls = [] } = descriptor;
  const areAddresses = urls.length > 0 && urls.every((url) => /^https?:\/\//i.test(url));
  if (!isForeignLayer(descriptor) || !areAddresses) return undefined;
  return { diffId, foreign: { ...descriptor, mediaType: ociType(descriptor) } };
}
