import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';

/**
 * The files of an image as a tool left them, by name: an OCI layout in a directory, a tar that can be read anywhere, or a
 * stream that went by once and whose layers have been packed already. A name is as `plainName` writes it; links are
 * followed, and none leads out. What is wrong with a file is told when it is asked for, as `source` or `damaged`.
 */
export interface ImageFiles {
  /** What the user calls them; the beginning of every message. */
  readonly label: string;
  /** Whether there is a file of that name, be it a link that leads nowhere. */
  has(name: string): Promise<boolean>;
  /**
   * A document, whole. Rejects where there is none, where it is larger than a document is, or a layer. `namedBy`: the
   * document that names it; without, it is one that makes an archive an image, and that is what the error says.
   */
  document(name: string, namedBy?: string): Promise<Buffer>;
  /** A layer. Rejects where there is none, or where it is neither a tar nor compressed in a way that alba reads. */
  layer(name: string, namedBy?: string): Promise<LayerFile>;
  /** Bytes as they are: what is attached to an image. Rejects where there are none, or others than `digest` and `size` say. */
  blob(name: string, expected: { readonly digest: Digest; readonly size: number }): Promise<Blob['body']>;
  /** Removes what a stream left in scratch besides these layers and what `blob` gave. Called once, when all images have been read. */
  keepOnly(layers: ReadonlySet<LayerFile>): Promise<void>;
}

/** A layer where it lies. Asked twice for one file, `ImageFiles` gives the same. */
export interface LayerFile {
  readonly format: 'empty' | 'tar' | 'gzip' | 'zstd';
  /** Bytes, as it lies there. */
  readonly size: number;
  /** Bytes of these that `pack` will read: 0 where a stream went by already. */
  readonly unread: number;
  /**
   * The compressed blob: as it lies there, where it is compressed; else gzipped into scratch. It is inflated and hashed on
   * the way; rejects with `damaged` where that is not what is expected, and with `source` where it is larger than a layer
   * may be. Made on first use, the same for all callers, each of which has it held to its own expectation.
   */
  pack(expected: ExpectedLayer, options?: PackOptions): Promise<Blob>;
}

export interface ExpectedLayer {
  /** Of the uncompressed tar (image-spec config.md § rootfs). */
  readonly diffId: Digest;
  /** Of the bytes as they lie there, where a manifest says. */
  readonly blob?: { readonly digest: Digest; readonly size: number };
}

export interface PackOptions {
  /** In place of the run's, to end the work of the first use. */
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes of the source as they are read. */
  readonly onRead?: ((bytes: number) => void) | undefined;
}
