import type { Blob } from '../../layers/blob.ts';
import { type Digest, digestOf, isDigest } from '../../oci/digest.ts';
import { type Descriptor, indexSchema } from '../../oci/documents.ts';
import { parseJson } from '../../oci/parse-json.ts';
import { ociTag } from '../../oci/reference.ts';
import type { Count } from '../../protocol/publication.ts';
import { released } from '../../protocol/released.ts';
import { Tally } from '../../protocol/tally.ts';
import { AlbaError, isDamaged } from '../../report/error.ts';
import { newestFirst } from '../../tags/order.ts';
import type {
  ImageObject,
  ImageRecords,
  PointOptions,
  RootImage,
  SendOptions,
  StoredManifest,
} from '../image-destination.ts';
import { MissingObjects } from '../missing-objects.ts';
import { standingContent } from '../standing-content.ts';
import type { ApiClient } from './api-client.ts';
import { uploadBlob } from './blob-upload.ts';
import { Manifests } from './manifests.ts';
import { PartRecords } from './part-records.ts';
import { isPartTag } from './part-tags.ts';
import { listReferrers } from './referrers.ts';
import { Refusal } from './refusal.ts';
import { removeReference } from './remove-reference.ts';
import type { Repository } from './repository.ts';
import { tagPages } from './tag-pages.ts';

/** A config has no reason to be larger (containerd's limit of what it reads at once). */
const largestConfig = 4 << 20;
/** Of a long list of tags, to find some new ones. */
const mostPages = 20;
/** Rounds of sending again what was lost before a tag. */
const mostRounds = 3;

/** One repository of a registry that speaks the distribution API. */
export class RegistryRepository implements Repository {
  readonly name: string;
  /** A registry takes no manifest whose parts are not there. */
  readonly manifestsVouch = true;
  readonly #client: ApiClient;
  readonly #manifests: Manifests;
  readonly #seen = new Map<string, Digest | undefined>();

  /** `name`: the target, for people. */
  constructor(name: string, client: ApiClient) {
    this.name = name;
    this.#client = client;
    this.#manifests = new Manifests(client);
  }

  tagName(tag: string): string {
    return ociTag(tag);
  }

  async readManifest(reference: string): Promise<StoredManifest | undefined> {
    const found = await this.#manifests.read(reference);
    if (!isDigest(reference)) this.#seen.set(reference, found?.descriptor.digest);
    return found;
  }

  async readConfig({ digest }: Descriptor): Promise<Uint8Array | undefined> {
    const doing = 'read a config of';
    try {
      const reply = await this.#client.read({ method: 'GET', path: `blobs/${digest}`, doing }, largestConfig);
      if (reply.status === 404) return undefined;
      if (reply.status !== 200) throw await this.#client.refused(reply, doing);
      return digestOf(reply.bytes) === digest ? reply.bytes : undefined;
    } catch (error) {
      if (isDamaged(error)) return undefined;
      throw error;
    }
  }

  async newestTags(most: number): Promise<readonly string[]> {
    const tags = (await tagPages(this.#client, mostPages)) ?? [];
    const own = tags.filter((tag) => !isPartTag(tag) && !/^sha256-/.test(tag));
    return newestFirst(own.map((tag) => ({ tag }))).slice(0, most);
  }

  async tags(): Promise<readonly string[] | undefined> {
    return await tagPages(this.#client);
  }

  async remove(reference: string): Promise<'removed' | 'absent' | 'forbidden'> {
    return await removeReference(this.#client, reference);
  }

  /** Every tag is listed by the registry itself. */
  async isListed(tag: string): Promise<boolean> {
    return (this.#seen.get(tag) ?? (await this.#manifests.digestOf(tag))) !== undefined;
  }

  async hasBlob({ digest, size }: Descriptor): Promise<boolean> {
    const isThere = await this.#manifests.hasBlob(digest, size);
    if (isThere) this.#client.host.mounts.note(digest, this.#client.repository);
    return isThere;
  }

  async hasManifest({ digest }: Descriptor): Promise<boolean> {
    return (await this.#manifests.digestOf(digest)) === digest;
  }

  async putBlob(blob: Blob, options: SendOptions = {}): Promise<void> {
    const { digest, size } = blob.descriptor;
    await uploadBlob(
      this.#client,
      blob,
      () => this.#manifests.hasBlob(digest, size, options.signal),
      options,
    );
  }

  async putManifest(manifest: StoredManifest, { signal }: SendOptions = {}): Promise<void> {
    const { digest } = manifest.descriptor;
    signal?.throwIfAborted();
    const index = indexSchema.safeParse(parseJson(manifest.bytes)).data;
    if (index !== undefined) {
      const children = index.manifests.map((descriptor): ImageObject => ({ kind: 'manifests', descriptor }));
      await this.#manifests.answer(children, this.place('manifests', digest), signal);
    }
    await this.#manifests.write(digest, manifest, { signal });
  }

  async refer(subject: Digest, referrers: readonly Descriptor[]): Promise<Count> {
    return await listReferrers(this.#client, this.#manifests, subject, referrers);
  }

  async point(tags: readonly string[], image: RootImage, options: PointOptions): Promise<Count> {
    const { digest, size } = image.index.descriptor;
    const outdated: string[] = [];
    for (const tag of tags) if (await this.#isOutdated(tag, image, options)) outdated.push(tag);
    const { index, reaches } = image;
    const all = [...reaches, { kind: 'manifests', descriptor: index.descriptor } as const];
    await this.#look(all, this.place('manifests', digest), (object) => image.resend(object));
    const written = new Tally();
    if (outdated.length === 0) return written.count();
    for (const tag of await this.#writeTags(outdated, image.index)) {
      this.#seen.set(tag, digest);
      written.add(size);
    }
    for (const tag of outdated.filter(options.claim)) await this.#readBack(tag, image);
    return written.count();
  }

  records(tag: string, build: string): ImageRecords {
    const [client, manifests] = [this.#client, this.#manifests];
    return new PartRecords({
      client,
      manifests,
      tag,
      build,
      write: async (part, manifest, below, resend) => {
        await this.#look(below, this.place('manifests', part), resend);
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
    return `${this.#client.host.name}/${this.#client.repository}${isDigest(reference) ? '@' : ':'}${reference}`;
  }

  reference(tag: string): string {
    return this.place('manifests', tag);
  }

  urls(): readonly string[] {
    return [];
  }

  /** Whether a tag is to be written. What may not be replaced is read anew: another job may have written it meanwhile. */
  async #isOutdated(tag: string, image: RootImage, { replace, claim }: PointOptions): Promise<boolean> {
    const { digest } = image.index.descriptor;
    if (replace(tag) && this.#seen.has(tag)) return this.#seen.get(tag) !== digest;
    let standing: StoredManifest | undefined;
    try {
      standing = await this.readManifest(tag);
    } catch (error) {
      if (!isDamaged(error) || !replace(tag)) throw error;
    }
    const there = standing?.descriptor.digest;
    if (standing === undefined || replace(tag) || there === digest) return there !== digest;
    if (claim(tag) && (await standingContent(standing.bytes, this)) === image.content) return false;
    throw released(this.reference(tag), `${there} stands there, not ${digest}`);
  }

  /** Whether all that the index names answers, right before a tag is written; what does not is sent again. */
  async #look(
    objects: readonly ImageObject[],
    what: string,
    resend: (object: ImageObject) => Promise<void>,
  ): Promise<void> {
    const manifests = objects.filter(({ kind }) => kind === 'manifests');
    for (let round = 1; ; round++) {
      try {
        return await this.#manifests.answer(manifests, what);
      } catch (error) {
        if (!(error instanceof MissingObjects) || round === mostRounds) throw error;
        for (const object of error.missing) await resend(object);
      }
    }
  }

  /** All at once where the registry can do that (distribution-spec, end-7b), else one after the other. */
  async #writeTags(tags: readonly string[], index: StoredManifest): Promise<readonly string[]> {
    const taken = new Set(tags.length > 1 ? await this.#writeAtOnce(tags, index) : []);
    for (const tag of tags) if (!taken.has(tag)) await this.#manifests.write(tag, index);
    return tags;
  }

  /** Those of the tags that were written; none where the registry takes no such query. */
  async #writeAtOnce(tags: readonly string[], index: StoredManifest): Promise<readonly string[]> {
    try {
      return await this.#manifests.write(index.descriptor.digest, index, { tags });
    } catch (error) {
      if (error instanceof Refusal && [400, 404, 405, 414, 501].includes(error.status)) return [];
      throw error;
    }
  }

  /** A registry has nothing by which one job could keep another out: of two that publish one release, the first learns of it here. */
  async #readBack(tag: string, { index, content }: RootImage): Promise<void> {
    const there = await this.#manifests.digestOf(tag);
    if (there === index.descriptor.digest) return;
    const standing = there && (await this.#manifests.read(there));
    if (standing && (await standingContent(standing.bytes, this)) === content) return;
    throw new AlbaError(
      'conflict',
      `another job has published ${this.reference(tag)} with other content at this moment`,
      {
        hint: 'let one job publish a release; to replace what stands there now, set --overwrite',
      },
    );
  }
}
