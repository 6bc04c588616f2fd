import { type Digest, isDigest } from '../oci/digest.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { ImageShelf, ShelfRemover, ShelfTags } from '../registry/image-shelf.ts';
import { isDamaged } from '../report/error.ts';
import { isIndexType, type Need, neededBy } from './needed-by.ts';
import { TagReader } from './tag-details.ts';

/** What became, or would become, of one reference. */
export type RemovedReference = { readonly reference: string; readonly digest: Digest | undefined } & (
  | { readonly end: 'removed' | 'planned' | 'absent' | 'forbidden' }
  /** Other tags need what would have to go. */
  | { readonly end: 'needed'; readonly need: Need; readonly by: 'tag' | 'digest' }
);

export interface RemovalOptions {
  readonly shelf: ImageShelf;
  readonly remover: ShelfRemover;
  /** Tags as the place has them, and digests. */
  readonly references: readonly string[];
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Hears of each as soon as it is known. */
  readonly told: (removed: RemovedReference) => void;
}

interface Standing {
  readonly reference: string;
  readonly digest: Digest | undefined;
  readonly isThere: boolean;
  readonly isIndex: boolean;
}

/**
 * Removes tags and digests of one image: tags as tags. Where a registry does not do that, and for what was named by a digest, what
 * stands there goes by its digest, and with it every tag of it: so only where no tag but those that are to go needs it.
 * Rejects where the place cannot be asked; what was told until then is done.
 */
export async function removeReferences(options: RemovalOptions): Promise<void> {
  const { shelf, references, signal } = options;
  const reader = new TagReader(shelf);
  const standing = await inOrder(references, 8, signal, (reference) => lookAt(reference, reader));
  const byDigest = new ByDigest(options, reader, standing);
  for (const one of inOrderOfNeed(standing)) {
    const removed = await (isDigest(one.reference) ? removeDigest : removeTag)(one, options, byDigest);
    if (removed.end === 'needed' || removed.end === 'forbidden') byDigest.stays(one.reference);
    options.told(removed);
  }
}

/** What may need another comes before it: tags before digests, and indexes before what they may list. */
function inOrderOfNeed(standing: readonly Standing[]): readonly Standing[] {
  const rank = ({ reference, isIndex }: Standing) => (isDigest(reference) ? 2 : 0) + (isIndex ? 0 : 1);
  return [...standing].sort((a, b) => rank(a) - rank(b));
}

async function lookAt(reference: string, reader: TagReader): Promise<Standing> {
  try {
    const { digest, mediaType = '' } = (await reader.stored(reference))?.descriptor ?? {};
    return { reference, digest, isThere: digest !== undefined, isIndex: isIndexType(mediaType) };
  } catch (error) {
    // What is damaged is there to be removed.
    if (!isDamaged(error)) throw error;
    const digest = isDigest(reference) ? reference : undefined;
    return { reference, digest, isThere: true, isIndex: false };
  }
}

async function removeTag(
  { reference, digest, isThere }: Standing,
  { remover, dryRun }: RemovalOptions,
  byDigest: ByDigest,
): Promise<RemovedReference> {
  if (dryRun) {
    const isPlanned = isThere || (await byDigest.hasRecords(reference));
    return { reference, digest, end: isPlanned ? 'planned' : 'absent' };
  }
  // What is not there may still be in a list, or have records.
  const end = await remover.remove(reference);
  if (byDigest.hasGone(digest)) return { reference, digest, end: 'removed' };
  if (end !== 'forbidden' || digest === undefined) return { reference, digest, end };
  if (!remover.takesDigests || byDigest.isForbidden) return { reference, digest, end };
  const need = await byDigest.need(digest);
  if (isNeeded(need)) return { reference, digest, end: 'needed', need, by: 'tag' };
  return { reference, digest, end: await byDigest.remove(digest) };
}

async function removeDigest(
  { reference, digest, isThere }: Standing,
  { remover, dryRun }: RemovalOptions,
  byDigest: ByDigest,
): Promise<RemovedReference> {
  if (byDigest.hasGone(digest)) return { reference, digest, end: 'removed' };
  if (digest === undefined || !isThere) return { reference, digest, end: 'absent' };
  if (!remover.takesDigests || byDigest.isForbidden) return { reference, digest, end: 'forbidden' };
  const need = await byDigest.need(digest);
  if (isNeeded(need)) return { reference, digest, end: 'needed', need, by: 'digest' };
  return { reference, digest, end: dryRun ? 'planned' : await byDigest.remove(digest) };
}

function isNeeded({ same, listing }: Need): boolean {
  return same.length > 0 || listing.length > 0;
}

/** Removes by digest, each once, and knows which tags stay. */
class ByDigest {
  readonly #options: RemovalOptions;
  readonly #reader: TagReader;
  readonly #going: Set<string>;
  readonly #gone = new Set<Digest>();
  #isForbidden = false;
  #tags: Promise<ShelfTags | undefined> | undefined;

  constructor(options: RemovalOptions, reader: TagReader, standing: readonly Standing[]) {
    this.#options = options;
    this.#reader = reader;
    this.#going = new Set(standing.map(({ reference }) => reference));
  }

  /** Whether the place has refused to remove by digest before: then nobody's need is to be found out. */
  get isForbidden(): boolean {
    return this.#isForbidden;
  }

  hasGone(digest: Digest | undefined): boolean {
    return digest !== undefined && this.#gone.has(digest);
  }

  async need(digest: Digest): Promise<Need> {
    return await neededBy(digest, await this.#staying(), this.#reader, this.#options.signal);
  }

  async remove(digest: Digest): Promise<'removed' | 'absent' | 'forbidden'> {
    const end = await this.#options.remover.remove(digest);
    if (end === 'removed') this.#gone.add(digest);
    if (end === 'forbidden') this.#isForbidden = true;
    return end;
  }

  /** A tag that was to go does not. */
  stays(reference: string): void {
    this.#going.delete(reference);
  }

  /** Whether jobs of partial publishes have left something of a tag. */
  async hasRecords(reference: string): Promise<boolean> {
    const { partial = [] } = (await this.#found()) ?? {};
    return partial.some(({ tag }) => tag === reference);
  }

  /** The tags that are not to go, among them the records of others' partial publishes, and what is attached. */
  async #staying(): Promise<readonly string[]> {
    const { tags = [], partial = [], attached = [] } = (await this.#found()) ?? {};
    const records = partial
      .filter(({ tag }) => tag === undefined || !this.#going.has(tag))
      .flatMap((build) => build.records);
    const others = [...tags.map(({ tag }) => tag), ...attached].filter((tag) => !this.#going.has(tag));
    return [...others, ...records];
  }

  #found(): Promise<ShelfTags | undefined> {
    this.#tags ??= this.#options.shelf.tags();
    return this.#tags;
  }
}
