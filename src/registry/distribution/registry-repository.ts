import type { Blob } from '../../layers/blob.ts';
import type { Digest } from '../../oci/digest.ts';
import { type Descriptor, indexSchema } from '../../oci/documents.ts';
import { parseJson } from '../../oci/parse-json.ts';
import { ociTag } from '../../oci/reference.ts';
import type { Count } from '../../protocol/publication.ts';
import { newestFirst } from '../../tags/order.ts';
import type {
  ImageObject,
  ImageRecords,
  PointOptions,
  RootImage,
  SendOptions,
  StoredManifest,
} from '../image-destination.ts';
import type { ApiClient } from './api-client.ts';
import { uploadBlob } from './blob-upload.ts';
import { Blobs } from './blobs.ts';
import { lastLook } from './last-look.ts';
import { Manifests } from './manifests.ts';
import { PartRecords } from './part-records.ts';
import { isPartTag } from './part-tags.ts';
import { listReferrers } from './referrers.ts';
import { removeReference } from './remove-reference.ts';
import type { Repository } from './repository.ts';
import { RepositoryTags } from './repository-tags.ts';
import { tagPages } from './tag-pages.ts';

/** Of a long list of tags, to find some new ones. */
const mostPages = 20;

/** One repository of a registry that speaks the distribution API. */
export class RegistryRepository implements Repository {
  readonly name: string;
  /** A registry takes no manifest whose parts are not there. */
  readonly manifestsVouch = true;
  readonly #client: ApiClient;
  readonly #blobs: Blobs;
  readonly #manifests: Manifests;
  readonly #tags: RepositoryTags;

  /** `name`: the target, for people. */
  constructor(name: string, client: ApiClient) {
    this.name = name;
    this.#client = client;
    this.#blobs = new Blobs(client);
    this.#manifests = new Manifests(client, this.#blobs);
    this.#tags = new RepositoryTags(this.#manifests);
  }

  tagName(tag: string): string {
    return ociTag(tag);
  }

  readManifest(reference: string): Promise<StoredManifest | undefined> {
    return this.#tags.read(reference);
  }

  readConfig({ digest }: Descriptor): Promise<Uint8Array | undefined> {
    return this.#blobs.readConfig(digest);
  }

  async newestTags(most: number): Promise<readonly string[]> {
    const tags = (await tagPages(this.#client, mostPages)) ?? [];
    const own = tags.filter((tag) => !isPartTag(tag) && !/^sha256-/.test(tag));
    return newestFirst(own.map((tag) => ({ tag }))).slice(0, most);
  }

  tags(): Promise<readonly string[] | undefined> {
    return tagPages(this.#client);
  }

  remove(reference: string): Promise<'removed' | 'absent' | 'forbidden'> {
    return removeReference(this.#client, reference);
  }

  /** Every tag is listed by the registry itself. */
  isListed(tag: string): Promise<boolean> {
    return this.#tags.isThere(tag);
  }

  async hasBlob({ digest, size }: Descriptor, signal?: AbortSignal): Promise<boolean> {
    const isThere = await this.#blobs.has(digest, size, signal);
    if (isThere) this.#client.host.mounts.note(digest, this.#client.repository);
    return isThere;
  }

  async hasManifest({ digest }: Descriptor): Promise<boolean> {
    return (await this.#manifests.digestOf(digest)) === digest;
  }

  async putBlob(blob: Blob, options: SendOptions = {}): Promise<void> {
    const { digest, size } = blob.descriptor;
    await uploadBlob(this.#client, blob, () => this.#blobs.has(digest, size, options.signal), options);
  }

  async putManifest(manifest: StoredManifest, { signal }: SendOptions = {}): Promise<void> {
    const { digest } = manifest.descriptor;
    signal?.throwIfAborted();
    const index = indexSchema.safeParse(parseJson(manifest.bytes)).data;
    if (index !== undefined) {
      const children = index.manifests.map((descriptor): ImageObject => ({ kind: 'manifests', descriptor }));
      await this.#manifests.answer(children, this.#manifests.place(digest), signal);
    }
    await this.#manifests.write(digest, manifest, { signal });
  }

  refer(subject: Digest, referrers: readonly Descriptor[]): Promise<Count> {
    return listReferrers(this.#client, this.#manifests, subject, referrers);
  }

  point(tags: readonly string[], image: RootImage, options: PointOptions): Promise<Count> {
    return this.#tags.point(tags, image, options);
  }

  records(tag: string, build: string): ImageRecords {
    const [client, manifests] = [this.#client, this.#manifests];
    return new PartRecords({
      client,
      manifests,
      tag,
      build,
      write: async (part, manifest, below, resend) => {
        await lastLook(manifests, below, manifests.place(part), resend);
        await manifests.write(part, manifest);
      },
    });
  }

  /** The registry's own list has every tag. */
  async list(): Promise<Count> {
    return { objects: 0, bytes: 0 };
  }

  async abandon(): Promise<void> {
    // Uploads that break off are cancelled by themselves, and nothing is claimed here.
  }

  place(_kind: 'blobs' | 'manifests', reference: string): string {
    return this.#manifests.place(reference);
  }

  reference(tag: string): string {
    return this.#manifests.place(tag);
  }

  urls(): readonly string[] {
    return [];
  }
}
