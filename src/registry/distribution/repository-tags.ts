import { type Digest, isDigest } from '../../oci/digest.ts';
import type { Count } from '../../protocol/publication.ts';
import { released } from '../../protocol/released.ts';
import { Tally } from '../../protocol/tally.ts';
import { AlbaError, isDamaged } from '../../report/error.ts';
import type { PointOptions, RootImage, StoredManifest } from '../image-destination.ts';
import { standingContent } from '../standing-content.ts';
import { lastLook } from './last-look.ts';
import type { Manifests } from './manifests.ts';
import { Refusal } from './refusal.ts';

/** By which a registry says that it does not take several tags at once. */
const noQuery = new Set([400, 404, 405, 414, 501]);

/** The tags of one repository, and what this run has seen under them. */
export class RepositoryTags {
  readonly #manifests: Manifests;
  readonly #seen = new Map<string, Digest | undefined>();

  constructor(manifests: Manifests) {
    this.#manifests = manifests;
  }

  /** What stands under a tag, or has a digest. */
  async read(reference: string): Promise<StoredManifest | undefined> {
    const found = await this.#manifests.read(reference);
    if (!isDigest(reference)) this.#seen.set(reference, found?.descriptor.digest);
    return found;
  }

  async isThere(tag: string): Promise<boolean> {
    return (this.#seen.get(tag) ?? (await this.#manifests.digestOf(tag))) !== undefined;
  }

  /** As `ImageDestination.point`. What may take long comes first: releases are read again right before they are written. */
  async point(tags: readonly string[], image: RootImage, options: PointOptions): Promise<Count> {
    const { index, reaches } = image;
    const { digest, size } = index.descriptor;
    const all = [...reaches, { kind: 'manifests', descriptor: index.descriptor } as const];
    const what = this.#manifests.place(digest);
    await lastLook(this.#manifests, all, what, (object) => image.resend(object));
    const outdated: string[] = [];
    for (const tag of tags) if (await this.#isOutdated(tag, image, options)) outdated.push(tag);
    const written = new Tally();
    if (outdated.length === 0) return written.count();
    await this.#write(outdated, index);
    for (const tag of outdated) {
      this.#seen.set(tag, digest);
      written.add(size);
    }
    for (const tag of outdated.filter(options.claim)) await this.#readBack(tag, image);
    return written.count();
  }

  /** Whether a tag is to be written. What may not be replaced is read anew: another job may have written it meanwhile. */
  async #isOutdated(tag: string, image: RootImage, { replace, claim }: PointOptions): Promise<boolean> {
    const { digest } = image.index.descriptor;
    if (replace(tag) && this.#seen.has(tag)) return this.#seen.get(tag) !== digest;
    let standing: StoredManifest | undefined;
    try {
      standing = await this.read(tag);
    } catch (error) {
      if (!isDamaged(error) || !replace(tag)) throw error;
    }
    const there = standing?.descriptor.digest;
    if (standing === undefined || replace(tag) || there === digest) return there !== digest;
    if (claim(tag) && (await this.#contentOf(standing)) === image.content) return false;
    throw released(this.#manifests.place(tag), `${there} stands there, not ${digest}`);
  }

  /** All at once where the registry can do that (distribution-spec, end-7b), else one after the other. */
  async #write(tags: readonly string[], index: StoredManifest): Promise<void> {
    const taken = new Set(tags.length > 1 ? await this.#writeAtOnce(tags, index) : []);
    for (const tag of tags) if (!taken.has(tag)) await this.#manifests.write(tag, index);
  }

  /** Those of the tags that were written; none where the registry takes no such query. */
  async #writeAtOnce(tags: readonly string[], index: StoredManifest): Promise<readonly string[]> {
    try {
      return await this.#manifests.write(index.descriptor.digest, index, { tags });
    } catch (error) {
      if (error instanceof Refusal && noQuery.has(error.status)) return [];
      throw error;
    }
  }

  /** A registry has nothing by which one job could keep another out: of two that publish one release, the first learns of it here. */
  async #readBack(tag: string, { index, content }: RootImage): Promise<void> {
    const there = await this.#manifests.digestOf(tag);
    if (there === index.descriptor.digest) return;
    const standing = there && (await this.#manifests.read(there));
    if (standing && (await this.#contentOf(standing)) === content) return;
    throw new AlbaError(
      'conflict',
      `another job has published ${this.#manifests.place(tag)} with other content at this moment`,
      {
        hint: 'let one job publish a release; to replace what stands there now, set --overwrite',
      },
    );
  }

  #contentOf({ bytes }: StoredManifest): Promise<Digest | undefined> {
    return standingContent(bytes, { readManifest: (reference) => this.#manifests.read(reference) });
  }
}
