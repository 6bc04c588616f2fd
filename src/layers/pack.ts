import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Digest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Run } from '../protocol/run.ts';
import { fileBody } from '../store/body.ts';
import type { Blob } from './blob.ts';
import { compress } from './compress.ts';
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

/** Gzips an uncompressed tar into scratch. The bytes depend on the tar alone, not on how it was cut into chunks. */
export async function packLayer(tar: AsyncIterable<Uint8Array>, run: Workplace): Promise<PackedLayer> {
  const path = await scratchFile(run);
  const [plain, packed] = [measure(), measure()];
  const [gzip, header] = compress();
  await pipeline(tar, plain.stream, gzip, header, packed.stream, createWriteStream(path), {
    signal: run.signal,
  });
  return packedLayer(path, plain.result().digest, packed.result());
}

function packedLayer(path: string, diffId: Digest, { digest, size }: Measure): PackedLayer {
  const descriptor = { mediaType: mediaTypes.layerGzip, digest, size };
  return { diffId, blob: { descriptor, body: fileBody(path, size, digest) }, path };
}

async function scratchFile(run: Workplace): Promise<string> {
  return join(await run.scratch(), `layer-${randomUUID()}`);
}
