import { createHash, randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Digest, toDigest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Run } from '../protocol/run.ts';
import { fileBody } from '../store/body.ts';
import type { Blob } from './blob.ts';
import { type Compression, compress } from './compress.ts';
import { type Measure, measure } from './measure.ts';

/** Of a run: what packing needs. */
type Workplace = Pick<Run, 'signal' | 'scratch'>;

/** A layer as it will be sent, in a scratch file of its own. */
export interface PackedLayer {
  /** The digest of the uncompressed tar (image-spec config.md § rootfs). */
  readonly diffId: Digest;
  readonly blob: Blob;
  /** The scratch file, for whoever finds that the layer is not needed. */
  readonly path: string;
}

/**
 * Compresses an uncompressed tar into scratch. The bytes do not depend on how it was cut into chunks, and gzip's on the tar alone.
 * Rejects with `usage` for zstd where Node has none.
 */
export async function packLayer(
  tar: AsyncIterable<Uint8Array>,
  run: Workplace,
  compression: Compression = 'gzip',
): Promise<PackedLayer> {
  const step = compress(compression);
  const path = await scratchFile(run);
  const plain = measure();
  const { digest, size } = await pipeline(
    tar,
    plain.stream,
    step,
    (pieces: AsyncIterable<Uint8Array>) => written(pieces, path),
    {
      signal: run.signal,
    },
  );
  const descriptor = { mediaType: layerTypes[compression], digest, size };
  return { diffId: plain.result().digest, blob: { descriptor, body: fileBody(path, size, digest) }, path };
}

/** Puts all of it into a new file. Each piece is in it before the next is asked for. */
async function written(pieces: AsyncIterable<Uint8Array>, path: string): Promise<Measure> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx');
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      size += piece.length;
      await file.appendFile(piece);
    }
  } finally {
    await file.close();
  }
  return { digest: toDigest(hash.digest('hex')), size };
}

/** The media types of packed layers (image-spec layer.md). */
export const layerTypes: Readonly<Record<Compression, string>> = {
  gzip: mediaTypes.layerGzip,
  zstd: mediaTypes.layerZstd,
};

async function scratchFile(run: Workplace): Promise<string> {
  return join(await run.scratch(), `layer-${randomUUID()}`);
}
