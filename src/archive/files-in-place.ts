import type { Compression } from '../layers/compress.ts';
import { measured } from '../layers/measure.ts';
import type { Digest } from '../oci/digest.ts';
import type { Run } from '../protocol/run.ts';
import type { Body } from '../store/object-store.ts';
import { checkIsDocument, layerFormat, mostDocumentBytes } from './document-checks.ts';
import { type FileRange, rangeBody, readRange, streamRange } from './file-range.ts';
import type { ImageFiles, LayerFile } from './image-files.ts';
import { checkBytes, checkLayerSize, checkSize, layerName } from './layer-checks.ts';
import { LayerInPlace } from './layer-in-place.ts';
import { headSize, recognise } from './recognise.ts';
import { unreadable } from './unreadable.ts';

/** Where files lie: in a directory, or between the headers of a tar. */
export interface Places {
  has(name: string): Promise<boolean>;
  /** Rejects as `ImageFiles.document` does where there is none. */
  find(name: string, namedBy?: string): Promise<FileRange>;
}

export interface FilesOptions {
  /** Told the bytes of the source as they are read before a layer is asked for: those of a stream, all there are. */
  readonly onRead?: ((bytes: number) => void) | undefined;
  /** Bytes of an uncompressed tar. A layer that is larger is refused. */
  readonly maxLayerSize?: number | undefined;
  /** Of layers that are not compressed in the source; gzip, where nothing is said. */
  readonly compression?: Compression | undefined;
  /** The diff_ids of layers that need not be packed before they are asked for, of a stream that can be read again. */
  readonly known?: (() => Promise<ReadonlySet<Digest>>) | undefined;
}

/** Files that stay where they are until they are asked for. */
export class FilesInPlace implements ImageFiles {
  readonly label: string;
  readonly #places: Places;
  readonly #run: Run;
  readonly #maxLayerSize: number | undefined;
  readonly #compression: Compression;
  /** By where they lie, since several names may lead there. */
  readonly #layers = new Map<string, LayerFile>();

  constructor(label: string, places: Places, run: Run, { maxLayerSize, compression = 'gzip' }: FilesOptions) {
    this.label = label;
    this.#places = places;
    this.#run = run;
    this.#maxLayerSize = maxLayerSize;
    this.#compression = compression;
  }

  has(name: string): Promise<boolean> {
    return this.#places.has(name);
  }

  async document(name: string, namedBy?: string): Promise<Buffer> {
    const { range, head } = await this.#find(name, namedBy);
    checkIsDocument(this.label, name, range.size, recognise(head));
    return this.#reading(readRange(range, mostDocumentBytes));
  }

  async layer(name: string, namedBy?: string): Promise<LayerFile> {
    const { range, head } = await this.#find(name, namedBy);
    const format = layerFormat(this.label, name, recognise(head));
    const what = layerName(this.label, name);
    if (format === 'tar') checkLayerSize(what, range.size, this.#maxLayerSize);
    const key = `${range.start} ${range.path}`;
    const known = this.#layers.get(key);
    if (known !== undefined) return known;
    const place = {
      label: this.label,
      name,
      range,
      format,
      isSource: true,
      maxLayerSize: this.#maxLayerSize,
      compression: this.#compression,
    };
    const layer = new LayerInPlace(place, this.#run);
    this.#layers.set(key, layer);
    return layer;
  }

  async blob(name: string, expected: Parameters<ImageFiles['blob']>[1]): Promise<Body> {
    const range = await this.#places.find(name, 'manifest');
    const what = `${this.label}: ${name}`;
    checkSize(what, range.size, expected.size);
    const { signal } = this.#run;
    checkBytes(what, await this.#reading(measured(streamRange(range), signal)), expected);
    return rangeBody(range, expected.digest);
  }

  /** Nothing was put into scratch but what `pack` was asked for. */
  async keepOnly(): Promise<void> {}

  async #find(name: string, namedBy: string | undefined) {
    const range = await this.#places.find(name, namedBy);
    return { range, head: await this.#reading(readRange(range, headSize)) };
  }

  async #reading<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.#run.signal.throwIfAborted();
      throw await unreadable(this.label, error);
    }
  }
}
