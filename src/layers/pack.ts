import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Digest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Run } from '../protocol/run.ts';
import { fileBody } from '../store/body.ts';
import type { Blob } from './blob.ts';
import { type Compression, compress } from './compress.ts';
import { measure } from './measure.ts';

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
  const [plain, packed] = [measure(), measure()];
  await pipeline(tar, plain.stream, step, packed.stream, createWriteStream(path), { signal: run.signal });
  const { digest, size } = packed.result();
  const descriptor = { mediaType: layerTypes[compression], digest, size };
  return { diffId: plain.result().digest, blob: { descriptor, body: fileBody(path, size, digest) }, path };
}

const layerTypes: Readonly<Record<Compression, string>> = {
  gzip: mediaTypes.layerGzip,
  zstd: mediaTypes.layerZstd,
};

async function scratchFile(run: Workplace): Promise<string> {
  return join(await run.scratch(), `layer-${randomUUID()}`);
}
