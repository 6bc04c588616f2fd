import pLimit from 'p-limit';
import type { Digest } from '../oci/digest.ts';
import { type Descriptor, indexSchema, type Manifest, manifestSchema } from '../oci/documents.ts';
import { type PlatformEntry, platformEntries } from '../oci/image-content.ts';
import { parseJson } from '../oci/parse-json.ts';
import type { Platform } from '../oci/platform.ts';
import type { StoredManifest } from '../registry/image-destination.ts';
import type { ImageShelf } from '../registry/image-shelf.ts';
import { downloadSize } from './existing-image.ts';
import { floatingTags } from './floating.ts';
import { shortConfigSchema } from './short-config.ts';

/** image-spec annotations.md, the pre-defined key for the moment at which something was built. */
const createdKey = 'org.opencontainers.image.created';

/** Requests at a time. */
const concurrency = 8;

/** A platform of what stands under a tag. */
export interface StandingPlatform {
  readonly platform: Platform;
  readonly digest: Digest;
  /** Its manifest; undefined where that is not there. */
  readonly manifest: Manifest | undefined;
}

/** What stands under a tag or a digest. */
export interface TagDetails {
  readonly digest: Digest;
  readonly mediaType: string;
  /** The tags that it says are moved by later builds. */
  readonly floating: ReadonlySet<string>;
  /** When it was built, as it says itself. */
  readonly created: string | undefined;
  /** In the order of the index; none of what is no image. */
  readonly platforms: readonly StandingPlatform[];
  /** What clients download for all platforms together, each blob once, by its digest. */
  readonly blobs: ReadonlyMap<Digest, number>;
}

/** Reads what stands on a shelf: each manifest once a run, and a few at a time. */
export class TagReader {
  readonly #shelf: ImageShelf;
  readonly #limit = pLimit(concurrency);
  readonly #manifests = new Map<Digest, Promise<Manifest | undefined>>();

  constructor(shelf: ImageShelf) {
    this.#shelf = shelf;
  }

  /** The manifest or index itself; undefined where nothing stands there. Rejects with `damaged` where it is none. */
  stored(reference: string): Promise<StoredManifest | undefined> {
    return this.#limit(() => this.#shelf.readManifest(reference));
  }

  /** All that `ls` tells of it: one request, and one more for each platform's manifest. */
  async details(reference: string): Promise<TagDetails | undefined> {
    const stored = await this.stored(reference);
    return stored && (await this.#detailsOf(stored));
  }

  /** The tags that it says float, by one request; undefined where nothing stands there. */
  async floating(reference: string): Promise<ReadonlySet<string> | undefined> {
    const stored = await this.stored(reference);
    return stored && floatingTags(indexSchema.safeParse(parseJson(stored.bytes)).data?.annotations);
  }

  async #detailsOf({ descriptor, bytes }: StoredManifest): Promise<TagDetails> {
    const { digest, mediaType } = descriptor;
    const index = indexSchema.safeParse(parseJson(bytes)).data;
    if (index === undefined) return await this.#single(descriptor, bytes);
    const platforms = await Promise.all(platformEntries(index).map((entry) => this.#platform(entry)));
    return {
      digest,
      mediaType,
      floating: floatingTags(index.annotations),
      created: index.annotations?.[createdKey],
      platforms,
      blobs: blobsOf(platforms),
    };
  }

  async #platform({ platform, digest }: PlatformEntry): Promise<StandingPlatform> {
    const known = this.#manifests.get(digest) ?? this.#manifest(digest);
    this.#manifests.set(digest, known);
    return { platform, digest, manifest: await known };
  }

  async #manifest(digest: Digest): Promise<Manifest | undefined> {
    const stored = await this.stored(digest);
    return stored && manifestSchema.safeParse(parseJson(stored.bytes)).data;
  }

  /** A manifest that no index lists tells its platform by its config. */
  async #single({ digest, mediaType }: Descriptor, bytes: Uint8Array): Promise<TagDetails> {
    const manifest = manifestSchema.safeParse(parseJson(bytes)).data;
    const config = manifest && (await this.#limit(() => this.#shelf.readConfig(manifest.config)));
    const { data } = shortConfigSchema.safeParse(config && parseJson(config));
    const { created, ...platform } = data ?? {};
    const platforms = data === undefined ? [] : [{ platform: platform as Platform, digest, manifest }];
    return {
      digest,
      mediaType,
      floating: new Set(),
      created: manifest?.annotations?.[createdKey] ?? created,
      platforms,
      blobs: blobsOf([{ manifest }]),
    };
  }
}

/** A platform's download in bytes; undefined where its manifest is not there. */
export function platformSize({ manifest }: Pick<StandingPlatform, 'manifest'>): number | undefined {
  return manifest && downloadSize(manifest);
}

function blobsOf(platforms: readonly Pick<StandingPlatform, 'manifest'>[]): ReadonlyMap<Digest, number> {
  const descriptors = platforms.flatMap(({ manifest }) =>
    manifest === undefined ? [] : [manifest.config, ...manifest.layers],
  );
  return new Map(descriptors.map(({ digest, size }) => [digest, size]));
}
