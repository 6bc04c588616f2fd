import type { Blob } from '../layers/blob.ts';
import { type Digest, hexOf, isDigest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { ociTag } from '../oci/reference.ts';
import type { Count } from '../protocol/publication.ts';
import { readDocument } from '../protocol/read-document.ts';
import { released } from '../protocol/released.ts';
import type { Run } from '../protocol/run.ts';
import { bytesBody } from '../store/body.ts';
import { directoryStore } from '../store/directory-store.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { newestFirst } from '../tags/order.ts';
import type {
  ImageDestination,
  PointOptions,
  RootImage,
  SendOptions,
  StoredManifest,
} from './image-destination.ts';
import { LayoutIndex } from './layout-index.ts';
import { readSmallBlob } from './small-blob.ts';
import { standingContent } from './standing-content.ts';
import { storedManifest } from './stored-manifest.ts';

/** An OCI image layout 1.0 in a directory, made where it is not there. A tag is an entry's `ref.name`, as skopeo writes it. */
export function ociLayout({ path, run }: { readonly path: string; readonly run: Run }): ImageDestination {
  return new OciLayout(path, run);
}

class OciLayout implements ImageDestination {
  readonly name: string;
  readonly #run: Run;
  readonly #store: ObjectStore;
  readonly #index: LayoutIndex;

  constructor(path: string, run: Run) {
    this.name = `oci:${path}`;
    this.#run = run;
    this.#store = directoryStore(path, { name: this.name });
    this.#index = new LayoutIndex(this.#store, run.signal);
  }

  tagName(tag: string): string {
    return ociTag(tag);
  }

  async readManifest(reference: string): Promise<StoredManifest | undefined> {
    const entry = isDigest(reference) ? undefined : await this.#index.find(reference);
    const digest = isDigest(reference) ? reference : entry?.digest;
    if (digest === undefined) return undefined;
    const key = blobKey(digest);
    const found = await readDocument(this.#store, key, { signal: this.#run.signal });
    if (found === undefined) return undefined;
    return storedManifest(found.bytes, `${key} in ${this.name}`, { digest, contentType: entry?.mediaType });
  }

  async readConfig({ digest }: Descriptor): Promise<Uint8Array | undefined> {
    return await readSmallBlob(this.#store, blobKey(digest), digest, this.#run.signal);
  }

  async newestTags(most: number): Promise<readonly string[]> {
    return newestFirst((await this.#index.tags()).map((tag) => ({ tag }))).slice(0, most);
  }

  /** Tags and list are one file here. */
  async isListed(tag: string): Promise<boolean> {
    return (await this.#index.find(tag)) !== undefined;
  }

  async hasBlob({ digest, size }: Descriptor): Promise<boolean> {
    return (await this.#store.head(blobKey(digest), { signal: this.#run.signal }))?.size === size;
  }

  async hasManifest(descriptor: Descriptor): Promise<boolean> {
    return await this.hasBlob(descriptor);
  }

  async putBlob({ descriptor, body }: Blob, options: SendOptions = {}): Promise<void> {
    await this.#store.put(blobKey(descriptor.digest), body, {
      contentType: descriptor.mediaType,
      signal: this.#run.signal,
      ...options,
    });
  }

  async putManifest({ descriptor, bytes }: StoredManifest, options?: SendOptions): Promise<void> {
    await this.putBlob({ descriptor, body: bytesBody(bytes) }, options);
  }

  /**
   * A layout has no list of referrers: its readers (oras) go through all that index.json reaches and find there what names
   * a `subject`; and the image's index reaches its attestations.
   */
  async refer(): Promise<Count> {
    return { objects: 0, bytes: 0 };
  }

  async point(tags: readonly string[], image: RootImage, { replace }: PointOptions): Promise<Count> {
    const { descriptor } = image.index;
    for (const object of [...image.reaches, { kind: 'manifests', descriptor } as const]) {
      if (!(await this.hasBlob(object.descriptor))) await image.resend(object);
    }
    return await this.#index.point(tags, descriptor, async (tag, before) => {
      if (replace(tag)) return;
      const standing = await this.readManifest(before);
      if (standing && (await standingContent(standing.bytes, this)) === image.content) return;
      throw released(this.reference(tag), `${before} stands there`);
    });
  }

  /** A tag that is there is listed: both are index.json. */
  async list(): Promise<Count> {
    return { objects: 0, bytes: 0 };
  }

  async abandon(): Promise<void> {
    // Nothing is claimed here.
  }

  place(_kind: 'blobs' | 'manifests', reference: string): string {
    return isDigest(reference) ? blobKey(reference) : `index.json:${reference}`;
  }

  /** As skopeo and podman write it. */
  reference(tag: string): string {
    return `${this.name}:${tag}`;
  }

  urls(): readonly string[] {
    return [];
  }
}

function blobKey(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}
