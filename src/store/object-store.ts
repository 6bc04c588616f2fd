import type { Readable } from 'node:stream';
import type { Digest } from '../oci/digest.ts';

/** What is known of an object without reading it. */
export interface ObjectInfo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Opaque: changes whenever the object is written with other bytes. For one PutObject to S3 it is the MD5 in hexadecimal. */
  readonly etag: string;
  /** By the store's clock. */
  readonly lastModified: Date;
}

/** An answer to GET or HEAD; `date` is the store's clock when it answered, undefined where it did not say. */
export interface ObjectAnswer extends ObjectInfo {
  readonly date: Date | undefined;
  readonly contentType: string | undefined;
}

export interface StoredObject extends ObjectAnswer {
  readonly body: Readable;
}

/** Bytes to store, readable more than once, since a request may have to be sent again. */
export interface Body {
  readonly size: number;
  /** The store refuses bytes that do not have it. */
  readonly digest: Digest;
  /** A new stream from the first byte. */
  open(): Readable;
  /** All of it at once, where it is small: a stream would cost more than the bytes. */
  readonly whole?: () => Buffer;
}

export interface PutOptions {
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly signal?: AbortSignal;
  /** Called with the number of bytes newly sent (negative where a part has to be sent again). */
  readonly onProgress?: (bytes: number) => void;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface ListOptions extends RequestOptions {
  /** Keys with this text behind the prefix are folded into one `prefix` entry, which ends with it. */
  readonly delimiter?: string;
  /** Only what sorts after it, in byte order. */
  readonly startAfter?: string;
}

export type ListEntry =
  | ({ readonly kind: 'object' } & ObjectInfo)
  | { readonly kind: 'prefix'; readonly prefix: string };

/**
 * An object store: S3 or a directory. What is written is seen by every later get, head and list. Keys are UTF-8, their
 * order is that of their bytes. Every method rejects with an `AlbaError` (`target` or `denied`), with the signal's
 * reason when aborted, and has been tried again as far as that may help.
 */
export interface ObjectStore {
  /** For people: never holds a secret. */
  readonly name: string;
  /** Whether `a` and `a/b` can both be objects: so on S3, not in a directory. */
  readonly keyMayBePrefix: boolean;
  /**
   * Writes an object whole or not at all; replaces the one that is there. Rejects with `damaged`, too, where the body is
   * not what it says, and with `source` where it cannot be read.
   */
  put(key: string, body: Body, options: PutOptions): Promise<ObjectInfo>;
  get(key: string, options?: RequestOptions): Promise<StoredObject | undefined>;
  head(key: string, options?: RequestOptions): Promise<ObjectAnswer | undefined>;
  list(prefix: string, options?: ListOptions): AsyncIterable<ListEntry>;
  /** Copies inside the store. Rejects when `from` is not there. */
  copy(from: string, to: string, options: PutOptions): Promise<ObjectInfo>;
  /** Removes objects; those that are not there are no error. */
  remove(keys: readonly string[], options?: RequestOptions): Promise<void>;
  /** Lets connections go. */
  close(): void;
}
