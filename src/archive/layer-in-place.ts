import { pipeline } from 'node:stream/promises';
import type { Blob } from '../layers/blob.ts';
import type { Compression } from '../layers/compress.ts';
import { DecompressError, decompress } from '../layers/decompress.ts';
import type { CompressedFormat } from '../layers/decompress-error.ts';
import { measure, measured, nowhere } from '../layers/measure.ts';
import { packLayer } from '../layers/pack.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import { type FileRange, rangeBody, streamRange } from './file-range.ts';
import type { ExpectedLayer, LayerFile, PackOptions } from './image-files.ts';
import { checkBytes, checkLayer, type FoundLayer, layerName, limited } from './layer-checks.ts';
import { scratchFailure } from './scratch-failure.ts';
import { unreadable } from './unreadable.ts';

const compressedTypes: Readonly<Record<CompressedFormat, string>> = {
  gzip: mediaTypes.layerGzip,
  zstd: mediaTypes.layerZstd,
};

/** Where a layer lies, and what is known of it. */
export interface LayerPlace {
  readonly label: string;
  /** Its name in the source. */
  readonly name: string;
  readonly range: FileRange;
  readonly format: LayerFile['format'];
  /** Whether it is to be read from the source; else it has been copied from there. */
  readonly isSource: boolean;
  readonly maxLayerSize: number | undefined;
  /** Of a layer that is not compressed there. */
  readonly compression: Compression;
}

/** A layer that can be read where it lies, once more whenever that is needed. */
export class LayerInPlace implements LayerFile {
  readonly #place: LayerPlace;
  readonly #run: Run;
  #made: Promise<FoundLayer & { readonly blob: Blob }> | undefined;

  constructor(place: LayerPlace, run: Run) {
    this.#place = place;
    this.#run = run;
  }

  get format(): LayerFile['format'] {
    return this.#place.format;
  }

  get size(): number {
    return this.#place.range.size;
  }

  get unread(): number {
    return this.#place.isSource ? this.size : 0;
  }

  async pack(expected: ExpectedLayer, options: PackOptions = {}): Promise<Blob> {
    const { label, name } = this.#place;
    this.#made ??= this.#make(expected, options);
    const made = await this.#made;
    checkLayer(layerName(label, name), made, expected);
    return made.blob;
  }

  async #make(expected: ExpectedLayer, { signal = this.#run.signal, onRead }: PackOptions) {
    const { label, name, format, isSource } = this.#place;
    const told = isSource ? onRead : undefined;
    try {
      if (format === 'gzip' || format === 'zstd') return await this.#check(format, expected, signal, told);
      return await this.#pack(signal, told);
    } catch (error) {
      signal.throwIfAborted();
      throw scratchFailure(layerName(label, name), error);
    }
  }

  async #check(
    format: CompressedFormat,
    expected: ExpectedLayer,
    signal: AbortSignal,
    onRead: PackOptions['onRead'],
  ) {
    const { label, name, range, maxLayerSize } = this.#place;
    const what = layerName(label, name);
    const [kept, plain] = [measure(), measure()];
    try {
      await pipeline(
        this.#read(onRead),
        kept.stream,
        decompress(format),
        (chunks: AsyncIterable<Buffer>) => limited(chunks, what, maxLayerSize),
        plain.stream,
        nowhere(),
        { signal },
      );
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DecompressError)) throw error;
      // Other bytes than a manifest says are the reason, not what they happen to hold.
      if (expected.blob !== undefined)
        checkBytes(what, await measured(this.#read(undefined), signal), expected.blob);
      const code = error.kind === 'unsupported' ? 'source' : 'damaged';
      throw new AlbaError(code, `${what} cannot be unpacked: ${error.message}`, {
        hint: 'build the image again',
        cause: error,
      });
    }
    const { digest, size } = kept.result();
    const descriptor = { mediaType: compressedTypes[format], digest, size };
    const body = rangeBody(range, digest);
    return { digest, size, diffId: plain.result().digest, blob: { descriptor, body } };
  }

  async #pack(signal: AbortSignal, onRead: PackOptions['onRead']) {
    const scratch = () => this.#run.scratch();
    let size = 0;
    const tar = this.#read((bytes) => {
      size += bytes;
      onRead?.(bytes);
    });
    const { diffId, blob } = await packLayer(tar, { signal, scratch }, this.#place.compression);
    return { digest: diffId, size, diffId, blob };
  }

  async *#read(onRead: PackOptions['onRead']): AsyncGenerator<Buffer> {
    const { label, range } = this.#place;
    const chunks = streamRange(range)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await chunks.next().catch(async (error: unknown) => {
          throw await unreadable(label, error);
        });
        if (done) return;
        onRead?.(value.length);
        yield value;
      }
    } finally {
      await chunks.return?.();
    }
  }
}
