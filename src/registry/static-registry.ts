import type { Blob } from '../layers/blob.ts';
import { type Digest, isDigest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';
import { ociTag } from '../oci/reference.ts';
import type { Claim } from '../protocol/claim.ts';
import type { Count } from '../protocol/publication.ts';
import { readDocument } from '../protocol/read-document.ts';
import { released } from '../protocol/released.ts';
import type { Root } from '../protocol/root.ts';
import type { Run } from '../protocol/run.ts';
import { Tally } from '../protocol/tally.ts';
import { writeRoots } from '../protocol/write-roots.ts';
import { isDamaged } from '../report/error.ts';
import { bytesBody } from '../store/body.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { newestFirst } from '../tags/order.ts';
import type {
  ImageDestination,
  ImageObject,
  ImageRecords,
  PointOptions,
  RootImage,
  SendOptions,
  StoredManifest,
} from './image-destination.ts';
import { ListedTags } from './listed-tags.ts';
import { NameContents } from './name-contents.ts';
import { writePing } from './ping.ts';
import { publicReference } from './public-reference.ts';
import { addReferrers } from './referrers-list.ts';
import { type RegistryKeys, registryKeys } from './registry-keys.ts';
import { readSmallBlob } from './small-blob.ts';
import { standingContent } from './standing-content.ts';
import { storedManifest } from './stored-manifest.ts';
import { storedRecords } from './stored-records.ts';
import { listTags } from './tag-list.ts';

export interface StaticRegistryOptions {
  readonly store: ObjectStore;
  /** The image's name. Throws `usage` where a store cannot hold it. */
  readonly name: string;
  /** What readers see of the store, an http or https URL. */
  readonly publicUrl?: string | undefined;
  readonly run: Run;
}

const forEver = 'public, max-age=31536000, immutable';

/** One image name of a registry that is objects in a store, readable by any web server. */
export function staticRegistry(options: StaticRegistryOptions): ImageDestination {
  return new StaticRegistry(options);
}

/** What a tag was when it was read or written in this run. */
interface Seen {
  readonly digest: Digest;
  readonly etag: string;
}

class StaticRegistry implements ImageDestination {
  readonly name: string;
  readonly #store: ObjectStore;
  readonly #image: string;
  readonly #keys: RegistryKeys;
  readonly #publicUrl: string | undefined;
  readonly #run: Run;
  readonly #contents: NameContents;
  readonly #listed: ListedTags;
  readonly #seen = new Map<string, Seen | undefined>();
  #pinged = false;

  constructor({ store, name, publicUrl, run }: StaticRegistryOptions) {
    this.name = store.name;
    this.#store = store;
    this.#image = name;
    this.#keys = registryKeys(name);
    this.#publicUrl = publicUrl?.replace(/\/+$/, '');
    this.#run = run;
    this.#contents = new NameContents(store, this.#keys.all, run.signal);
    this.#listed = new ListedTags({ store, name, keys: this.#keys, run });
  }

  tagName(tag: string): string {
    return ociTag(tag);
  }

  async readManifest(reference: string): Promise<StoredManifest | undefined> {
    const key = this.place('manifests', reference);
    const found = await readDocument(this.#store, key, { signal: this.#run.signal });
    const manifest =
      found &&
      storedManifest(found.bytes, `${key} in ${this.name}`, {
        contentType: found.info.contentType,
        ...(isDigest(reference) ? { digest: reference } : {}),
      });
    if (!isDigest(reference)) {
      this.#seen.set(
        reference,
        found && manifest && { digest: manifest.descriptor.digest, etag: found.info.etag },
      );
    }
    return manifest;
  }

  async readConfig({ digest }: Descriptor): Promise<Uint8Array | undefined> {
    return await readSmallBlob(this.#store, this.place('blobs', digest), digest, this.#run.signal);
  }

  async newestTags(most: number): Promise<readonly string[]> {
    return newestFirst(await listTags(this.#store, this.#keys.manifests, this.#run.signal)).slice(0, most);
  }

  async isListed(tag: string): Promise<boolean> {
    return await this.#listed.hasAll([tag]);
  }

  async hasBlob({ digest, size }: Descriptor): Promise<boolean> {
    return await this.#contents.has(this.place('blobs', digest), size);
  }

  async hasManifest({ digest, size }: Descriptor): Promise<boolean> {
    return await this.#contents.has(this.place('manifests', digest), size);
  }

  async putBlob({ descriptor, body }: Blob, options: SendOptions = {}): Promise<void> {
    await this.#store.put(this.place('blobs', descriptor.digest), body, {
      contentType: 'application/octet-stream',
      cacheControl: forEver,
      signal: this.#run.signal,
      ...options,
    });
  }

  async putManifest({ descriptor, bytes }: StoredManifest, options: SendOptions = {}): Promise<void> {
    await this.#store.put(this.place('manifests', descriptor.digest), bytesBody(bytes), {
      contentType: descriptor.mediaType,
      cacheControl: forEver,
      signal: this.#run.signal,
      ...options,
    });
  }

  async refer(subject: Digest, referrers: readonly Descriptor[]): Promise<Count> {
    return await addReferrers(this.#store, this.#keys.referrers + subject, referrers, this.#run);
  }

  async point(tags: readonly string[], image: RootImage, options: PointOptions): Promise<Count> {
    const { digest, size } = image.index.descriptor;
    for (const tag of tags) if (!this.#seen.has(tag)) await this.#see(tag, options);
    const outdated = tags.filter((tag) => this.#seen.get(tag)?.digest !== digest);
    const fresh = outdated.filter((tag) => this.#seen.get(tag) === undefined);
    for (const tag of outdated) {
      const there = this.#seen.get(tag)?.digest;
      if (there !== undefined && !options.replace(tag)) {
        throw released(`${this.#image}:${tag} in ${this.name}`, `${there}, not ${digest}`);
      }
    }
    const written = new Tally();
    if (fresh.length > 0) written.addAll(await this.#ping());
    if (outdated.length > 0) {
      try {
        await this.#write(outdated, image, options);
      } catch (error) {
        await this.#listed.publishStanding(fresh);
        throw error;
      }
      for (const _ of outdated) written.add(size);
      // What was read before the tag was written may have changed since.
      this.#listed.forget();
    }
    // A tag that was there is in the list as a rule; of a new one it is known that it is not.
    written.addAll(fresh.length > 0 ? await this.#listed.publish(tags) : await this.list(tags));
    return written.count();
  }

  async list(tags: readonly string[]): Promise<Count> {
    const written = new Tally();
    if (await this.#listed.hasAll(tags)) return written.count();
    // The original tool wrote neither lists nor the answer to v2/: where the one is missing, so may be the other.
    written.addAll(await this.#ping());
    written.addAll(await this.#listed.publish(tags));
    return written.count();
  }

  records(tag: string, build: string): ImageRecords {
    const { parts, notices } = this.#keys;
    const options = { store: this.#store, parts, tag, build, notices, run: this.#run };
    return storedRecords(options, ({ kind, descriptor }) => this.place(kind, descriptor.digest));
  }

  async abandon(): Promise<void> {
    // A claim is taken back by `writeRoots` itself, whatever the end.
  }

  place(kind: 'blobs' | 'manifests', reference: string): string {
    return this.#keys[kind] + reference;
  }

  reference(tag: string): string | undefined {
    return this.#publicUrl === undefined ? undefined : publicReference(this.#publicUrl, this.#image, tag);
  }

  urls(tag: string): readonly string[] {
    return this.#publicUrl === undefined ? [] : [`${this.#publicUrl}/${this.place('manifests', tag)}`];
  }

  /** Reads what stands under a tag. What cannot be read is as good as nothing where it may be replaced. */
  async #see(tag: string, { replace }: PointOptions): Promise<void> {
    try {
      await this.readManifest(tag);
    } catch (error) {
      if (!isDamaged(error) || !replace(tag)) throw error;
    }
  }

  /** Looks, checks, and writes the tags: the index's own bytes. */
  async #write(tags: readonly string[], image: RootImage, { claim }: PointOptions): Promise<void> {
    const { index } = image;
    const { digest, mediaType } = index.descriptor;
    const reached = new Map(
      objectsOf(image).map((object) => [this.place(object.kind, object.descriptor.digest), object]),
    );
    const reaches = [...reached].map(([key, { descriptor }]) => ({ key, size: descriptor.size }));
    const witness = this.#witness(image);
    const roots = tags.map(
      (tag): Root => ({
        key: this.place('manifests', tag),
        body: bytesBody(index.bytes),
        options: { contentType: mediaType, cacheControl: 'no-cache' },
        reaches,
        ...(witness === undefined ? {} : { witness }),
        ...(claim(tag) && this.#seen.get(tag) === undefined ? { claim: this.#claim(tag, image) } : {}),
      }),
    );
    const restore = async (missing: readonly string[]) => {
      const gone = new Set(missing);
      for (const [key, object] of reached) if (gone.has(key)) await image.resend(object);
    };
    const written = await writeRoots(this.#store, this.#keys.notices, roots, restore, this.#run);
    tags.forEach((tag, at) => {
      this.#seen.set(tag, { digest, etag: written[at]?.etag ?? '' });
    });
  }

  /** The witness in terms of keys, if the tag was last seen as it was when its content was read. */
  #witness(image: RootImage): Root['witness'] {
    const { witness } = image;
    const seen = witness && this.#seen.get(witness.tag);
    if (witness === undefined || seen?.digest !== witness.digest) return undefined;
    const proved = objectsOf(image).filter(({ descriptor }) => witness.reaches.has(descriptor.digest));
    if (proved.length === 0) return undefined;
    const keys = proved.map(({ kind, descriptor }) => this.place(kind, descriptor.digest));
    return { key: this.place('manifests', witness.tag), etag: seen.etag, reaches: new Set(keys) };
  }

  /** Another job's claim or tag with the same content is no conflict, though its bytes may differ. */
  #claim(tag: string, { content }: RootImage): Claim {
    return {
      reference: `${this.#image}:${tag}`,
      tag,
      digest: content,
      digestOf: (bytes) => standingContent(bytes, this),
    };
  }

  /** Once a run. */
  async #ping(): Promise<Count> {
    if (this.#pinged) return { objects: 0, bytes: 0 };
    const written = await writePing(this.#store, this.#run.signal);
    this.#pinged = true;
    return written;
  }
}

function objectsOf({ reaches, index }: RootImage): readonly ImageObject[] {
  return [...reaches, { kind: 'manifests', descriptor: index.descriptor }];
}
