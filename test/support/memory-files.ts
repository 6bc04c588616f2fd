import { gunzipSync, gzipSync } from 'node:zlib';
import type { ImageFiles, LayerFile } from '../../src/archive/image-files.ts';
import { recognise } from '../../src/archive/recognise.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { AlbaError } from '../../src/report/error.ts';
import { bytesBody } from '../../src/store/body.ts';

/** Files of an image in memory, and what was asked of them. zstd is not inflated. */
export interface MemoryFiles extends ImageFiles {
  /** The blobs that were asked for as they are. */
  readonly blobsRead: readonly string[];
  /** What `keepOnly` was called with. */
  readonly kept: readonly LayerFile[];
}

const mostDocumentBytes = 4 << 20;

export function memoryFiles(
  entries: Iterable<readonly [name: string, content: string | Uint8Array]>,
  label = 'image.tar',
): MemoryFiles {
  const files = new Map([...entries].map(([name, content]) => [name, Buffer.from(content)]));
  const layers = new Map<string, LayerFile>();
  const blobsRead: string[] = [];
  const kept: LayerFile[] = [];
  const get = (name: string, namedBy = 'image') => {
    const found = files.get(name);
    if (found === undefined)
      throw new AlbaError('damaged', `${label} lacks ${name}, which its ${namedBy} names`);
    return found;
  };
  return {
    label,
    blobsRead,
    kept,
    has: async (name) => files.has(name),
    async document(name, namedBy) {
      const bytes = get(name, namedBy);
      if (bytes.length <= mostDocumentBytes) return bytes;
      throw new AlbaError('source', `${label}: ${name} has ${bytes.length} bytes, too many for a document`);
    },
    async layer(name, namedBy) {
      const bytes = get(name, namedBy);
      const layer = layers.get(name) ?? memoryLayer(bytes, `${label}: ${name}`);
      layers.set(name, layer);
      return layer;
    },
    async blob(name, { digest, size }) {
      const body = bytesBody(get(name));
      blobsRead.push(name);
      if (body.digest === digest && body.size === size) return body;
      throw new AlbaError('damaged', `${label}: ${name} does not have its digest`);
    },
    async keepOnly(needed) {
      kept.push(...needed);
    },
  };
}

function memoryLayer(bytes: Buffer, what: string): LayerFile {
  const format = recognise(bytes);
  if (format !== 'tar' && format !== 'gzip' && format !== 'zstd' && format !== 'empty') {
    throw new AlbaError('source', `${what} is no tar`);
  }
  const isPlain = format === 'tar' || format === 'empty';
  return {
    format,
    size: bytes.length,
    unread: bytes.length,
    async pack({ diffId }) {
      if (format !== 'zstd' && digestOf(isPlain ? bytes : gunzipSync(bytes)) !== diffId) {
        throw new AlbaError('damaged', `${what} is not ${diffId}`);
      }
      const body = bytesBody(isPlain ? gzipSync(bytes) : bytes);
      const mediaType = format === 'zstd' ? mediaTypes.layerZstd : mediaTypes.layerGzip;
      return { descriptor: { mediaType, digest: body.digest, size: body.size }, body };
    },
  };
}
