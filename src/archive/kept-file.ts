import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import * as promised from 'node:stream/promises';
import type { Blob } from '../layers/blob.ts';
import { decompress } from '../layers/decompress.ts';
import { measure } from '../layers/measure.ts';
import { type PackedLayer, packLayer } from '../layers/pack.ts';
import type { Run } from '../protocol/run.ts';
import { bytesBody } from '../store/body.ts';
import type { Body } from '../store/object-store.ts';
import { rangeBody } from './file-range.ts';
import type { ExpectedLayer, LayerFile } from './image-files.ts';
import { checkLayer, layerName } from './layer-checks.ts';
import { LayerInPlace, type LayerPlace } from './layer-in-place.ts';
import type { Format } from './recognise.ts';

/** What is left of a file of an archive that went by. */
export interface KeptFile {
  readonly format: Format;
  /** Bytes, as it lay there. */
  readonly size: number;
  /** Those of a small file. */
  readonly bytes?: Buffer;
  /** Of a file that can be a layer. */
  readonly layer?: LayerFile;
  /** Where it lies in scratch. */
  readonly scratch?: string;
  /** The bytes as they lay there. */
  readonly body: Body;
}

/** Keeps a file in memory. An empty one can be a layer. */
export function keepSmall(bytes: Buffer, format: Format, place: Naming, run: Run): KeptFile {
  const kept = { format, size: bytes.length, bytes, body: bytesBody(bytes) };
  if (format !== 'empty') return kept;
  const range = { path: '', start: 0, size: 0 };
  return { ...kept, layer: new LayerInPlace({ ...place, range, format, isSource: false }, run) };
}

type Naming = Pick<LayerPlace, 'label' | 'name' | 'maxLayerSize' | 'compression'>;

/** Compresses a tar into scratch. */
export async function keepTar(
  content: AsyncIterable<Buffer>,
  size: number,
  { label, name, compression }: Naming,
  run: Run,
): Promise<KeptFile> {
  const packed = await packLayer(content, run, compression);
  const layer = new PackedTar(packed, size, layerName(label, name));
  const body = {
    size,
    digest: packed.diffId,
    open: () => pipeline(packed.blob.body.open(), decompress(compression), () => {}),
  };
  return { format: 'tar', size, layer, scratch: packed.path, body };
}

/** Copies a file into scratch, byte for byte. A compressed one can be a layer. */
export async function keepCopy(
  content: AsyncIterable<Buffer>,
  format: Format,
  place: Naming,
  run: Run,
): Promise<KeptFile> {
  const path = join(await run.scratch(), `file-${randomUUID()}`);
  const found = measure();
  await promised.pipeline(content, found.stream, createWriteStream(path), { signal: run.signal });
  const { digest, size } = found.result();
  const range = { path, start: 0, size };
  const kept = { format, size, scratch: path, body: rangeBody(range, digest) };
  if (format !== 'gzip' && format !== 'zstd') return kept;
  return { ...kept, layer: new LayerInPlace({ ...place, range, format, isSource: false }, run) };
}

/** A layer that was a plain tar, and has been packed as it went by. */
class PackedTar implements LayerFile {
  readonly format = 'tar';
  readonly unread = 0;
  readonly size: number;
  readonly #packed: PackedLayer;
  readonly #what: string;

  constructor(packed: PackedLayer, size: number, what: string) {
    this.#packed = packed;
    this.size = size;
    this.#what = what;
  }

  async pack(expected: ExpectedLayer): Promise<Blob> {
    const { diffId, blob } = this.#packed;
    checkLayer(this.#what, { digest: diffId, size: this.size, diffId }, expected);
    return blob;
  }
}
