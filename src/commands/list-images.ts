import { mayFloat, shownClass } from '../container/tag-class.ts';
import { platformSize, type TagDetails, TagReader } from '../container/tag-details.ts';
import { isDigest } from '../oci/digest.ts';
import { describePlatform } from '../oci/platform.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { ImageShelf, PartialBuild, ShelfTags } from '../registry/image-shelf.ts';
import { isDamaged, messageOf } from '../report/error.ts';
import type { ImageSettings } from '../settings/image-settings.ts';
import type { ListedEntry, ListedImage, Listing } from '../settings/listing.ts';
import type { WantedImage } from '../settings/wanted-images.ts';
import { type DatedTag, newestFirst } from '../tags/order.ts';
import type { ImageDependencies } from './image-dependencies.ts';
import { noImage, notThere, referenceOf } from './not-there.ts';
import { openShelves, type Shelves } from './open-shelves.ts';

/** Lists images: all names of a store with their tags, an image's tags, or what stands under tags and digests that are named. */
export async function listImages(settings: ImageSettings, dependencies: ImageDependencies): Promise<Listing> {
  const { run } = dependencies;
  const started = run.clock.now();
  const shelves = await openShelves(settings, 'read', dependencies);
  try {
    const lister = new Lister(settings, shelves, dependencies);
    const names = await inOrder(await wantedImages(settings, shelves), 4, run.signal, (wanted) =>
      lister.list(wanted),
    );
    const seconds = Math.round(run.clock.now() - started) / 1000;
    return { target: shelves.name, kind: 'container', names, seconds };
  } finally {
    shelves.close();
  }
}

async function wantedImages({ images }: ImageSettings, shelves: Shelves): Promise<readonly WantedImage[]> {
  if (images.length > 0) return images;
  return ((await shelves.names?.()) ?? []).map((name) => ({ name, references: [] }));
}

class Lister {
  readonly #settings: ImageSettings;
  readonly #shelves: Shelves;
  readonly #run: ImageDependencies['run'];

  constructor(settings: ImageSettings, shelves: Shelves, { run }: ImageDependencies) {
    this.#settings = settings;
    this.#shelves = shelves;
    this.#run = run;
  }

  async list({ name, references }: WantedImage): Promise<ListedImage> {
    const shelf = this.#shelves.open(name);
    if (references.length > 0) return await this.#named(shelf, references);
    const found = await shelf.tags();
    if (found === undefined) throw noImage(shelf, await this.#shelves.names?.());
    const { partial, attached } = found;
    return {
      name: shelf.image,
      tags: await this.#all(shelf, found),
      ...(partial.length === 0 ? {} : { partial: partial.map(leftOf) }),
      ...(attached.length === 0 ? {} : { attached }),
    };
  }

  /** Tags and digests that were asked for, whole; in the order in which they were. */
  async #named(shelf: ImageShelf, references: readonly string[]): Promise<ListedImage> {
    const reader = new TagReader(shelf);
    // A registry's list of tags is of no use here, and may be long.
    const dates = datesOf(shelf.hasDates ? await shelf.tags() : undefined);
    const tags = await inOrder(references, 8, this.#run.signal, async (reference): Promise<ListedEntry> => {
      const details = await reader.details(reference);
      if (details === undefined) throw await this.#missing(shelf, reference);
      this.#tellOfGaps(shelf, reference, details);
      return entryOf(reference, dates.get(reference), details);
    });
    return { name: shelf.image, tags };
  }

  async #all(shelf: ImageShelf, { tags }: Pick<ShelfTags, 'tags'>): Promise<readonly ListedEntry[]> {
    const reader = new TagReader(shelf);
    const dates = datesOf({ tags });
    const order = newestFirst(tags);
    const read = new Set(this.#settings.long ? order : mayFloat(order));
    const entries = await inOrder(order, 8, this.#run.signal, async (tag): Promise<ListedEntry[]> => {
      const date = dates.get(tag);
      if (!read.has(tag)) return [shortEntryOf(tag, date)];
      try {
        if (!this.#settings.long) return [shortEntryOf(tag, date, await reader.floating(tag))];
        const details = await reader.details(tag);
        // It was removed since it was listed.
        if (details === undefined) return [];
        this.#tellOfGaps(shelf, tag, details);
        return [entryOf(tag, date, details)];
      } catch (error) {
        // One that cannot be read keeps none of the others from being listed.
        if (!isDamaged(error)) throw error;
        this.#run.reporter.warn(`${referenceOf(shelf.image, tag)} cannot be read: ${messageOf(error)}`);
        return [shortEntryOf(tag, date)];
      }
    });
    return entries.flat();
  }

  async #missing(shelf: ImageShelf, reference: string): Promise<Error> {
    const found = await shelf.tags();
    if (found === undefined) return noImage(shelf, await this.#shelves.names?.());
    return notThere(shelf, reference, newestFirst(found.tags));
  }

  #tellOfGaps(shelf: ImageShelf, reference: string, { platforms }: TagDetails): void {
    for (const { platform, digest, manifest } of platforms) {
      if (manifest !== undefined) continue;
      const what = referenceOf(shelf.image, reference);
      this.#run.reporter.warn(
        `${what} lists ${digest} for ${describePlatform(platform)}, which is not there or no image`,
      );
    }
  }
}

function leftOf({
  tag,
  build,
  platforms,
  records,
}: PartialBuild): NonNullable<ListedImage['partial']>[number] {
  return {
    ...(tag === undefined ? {} : { tag }),
    ...(build === undefined ? {} : { build }),
    records: records.length,
    platforms,
  };
}

function datesOf(found: Pick<ShelfTags, 'tags'> | undefined): ReadonlyMap<string, Date | undefined> {
  return new Map((found?.tags ?? []).map(({ tag, date }: DatedTag) => [tag, date]));
}

function shortEntryOf(
  tag: string,
  date: Date | undefined,
  floating: ReadonlySet<string> = new Set(),
): ListedEntry {
  return {
    tag,
    class: shownClass(tag, floating),
    ...(date === undefined ? {} : { date: date.toISOString() }),
  };
}

function entryOf(reference: string, date: Date | undefined, details: TagDetails): ListedEntry {
  const { digest, mediaType, created, blobs } = details;
  return {
    ...(isDigest(reference) ? {} : shortEntryOf(reference, date, details.floating)),
    digest,
    mediaType,
    size: [...blobs.values()].reduce((sum, size) => sum + size, 0),
    ...(created === undefined ? {} : { created }),
    platforms: details.platforms.map((standing) => {
      const size = platformSize(standing);
      return {
        platform: describePlatform(standing.platform),
        digest: standing.digest,
        ...(size === undefined ? {} : { size }),
      };
    }),
  };
}
