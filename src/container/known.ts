import type { KnownImage, Reuse } from '../archive/reuse.ts';
import type { SourceImage } from '../archive/source-image.ts';
import type { Compression } from '../layers/compress.ts';
import { layerTypes } from '../layers/pack.ts';
import type { Digest } from '../oci/digest.ts';
import { inOrder } from '../protocol/in-order.ts';
import { layerKeyOf } from './build-notes.ts';
import { KnownLayers } from './known-layers.ts';
import type { StandingPlace } from './standing-places.ts';
import type { StandingImage, StandingTag } from './standing-tags.ts';

export interface KnownOptions {
  /** Whether any of the tags to be written is a release that does not float. */
  readonly isRelease: boolean;
  /** Of the layers that are made. */
  readonly compression: Compression;
  readonly signal: AbortSignal;
}

/**
 * What stands at all destinations of a run and need not be made again. That a blob is a layer's is said by a manifest and
 * its config, which name both by their digests. Whose images an archive holds, which arm they are for, and what a layer was built from, is said by the
 * writer of the tag alone: for a release only those of releases are believed.
 */
export class Known implements Reuse {
  readonly #places: readonly StandingPlace[];
  readonly #believed: readonly (readonly StandingTag[])[];
  readonly #compression: Compression;
  readonly #signal: AbortSignal;
  #all: Promise<KnownLayers> | undefined;

  constructor(places: readonly StandingPlace[], { isRelease, compression, signal }: KnownOptions) {
    this.#places = places;
    this.#compression = compression;
    this.#believed = places.map(({ tags }) => tags.filter((tag) => tag.isRelease || !isRelease));
    this.#signal = signal;
  }

  async imagesOf(archive: Digest): Promise<readonly KnownImage[]> {
    const [first = [], ...others] = this.#believed.map((tags) => madeOf(archive, tags));
    const isSame = (images: readonly StandingImage[]) =>
      images.map(({ stored }) => stored.descriptor.digest).join() ===
      first.map(({ stored }) => stored.descriptor.digest).join();
    if (!others.every(isSame)) return [];
    const known = await Promise.all(first.map((image) => this.#withConfig(image)));
    return known.every((image) => image !== undefined) ? known : [];
  }

  async diffIds(): Promise<ReadonlySet<Digest>> {
    this.#all ??= this.#layers(new Map(), () => false);
    return (await this.#all).diffIds(layerTypes[this.#compression]);
  }

  async diffIdOf(key: Digest): Promise<Digest | undefined> {
    const found = await Promise.all(this.#places.map((_, at) => this.#diffIdAt(at, key)));
    return found.every((diffId) => diffId === found[0]) ? found[0] : undefined;
  }

  variantOf(config: Digest): string | undefined {
    const images = this.#believed.flat().flatMap((tag) => tag.images);
    return images.find(({ manifest }) => manifest.config.digest === config)?.platform.variant;
  }

  /** The layers of these images that are there. Configs are read only where the images' own do not tell all. */
  async layersOf(images: readonly SourceImage[]): Promise<KnownLayers> {
    const own = new Map(
      images.map(({ config, layers }) => [config.descriptor.digest, layers.map(({ diffId }) => diffId)]),
    );
    const wanted = new Set([...own.values()].flat());
    return this.#layers(own, (found) => [...wanted].every((diffId) => found.has(diffId)));
  }

  async #layers(
    own: ReadonlyMap<Digest, readonly Digest[]>,
    isEnough: (found: KnownLayers) => boolean,
  ): Promise<KnownLayers> {
    const places = await Promise.all(this.#places.map((place) => this.#layersAt(place, own, isEnough)));
    return places.reduce((both, found) => both.and(found));
  }

  async #layersAt(
    { standing, tags }: StandingPlace,
    own: ReadonlyMap<Digest, readonly Digest[]>,
    isEnough: (found: KnownLayers) => boolean,
  ): Promise<KnownLayers> {
    const found = new KnownLayers();
    const images = tags.flatMap((tag) => tag.images);
    const strange: StandingImage[] = [];
    for (const image of images) {
      const diffIds = own.get(image.manifest.config.digest);
      if (diffIds === undefined) strange.push(image);
      else found.add(diffIds, image.manifest.layers);
    }
    if (isEnough(found)) return found;
    const configs = await inOrder(strange, 8, this.#signal, ({ manifest }) =>
      standing.config(manifest.config),
    );
    for (const [at, config] of configs.entries()) {
      if (config !== undefined) found.add(config.parsed.rootfs.diff_ids, strange[at]?.manifest.layers ?? []);
    }
    return found;
  }

  /** What the first of the believed images says that has a layer of this key. */
  async #diffIdAt(place: number, key: Digest): Promise<Digest | undefined> {
    const images = (this.#believed[place] ?? []).flatMap((tag) => tag.images).filter(({ built }) => built);
    for (const { manifest } of images) {
      const at = manifest.layers.findIndex((layer) => layerKeyOf(layer) === key);
      const config = at < 0 ? undefined : await this.#places[place]?.standing.config(manifest.config);
      const diffIds = config?.parsed.rootfs.diff_ids ?? [];
      if (diffIds.length === manifest.layers.length && diffIds[at] !== undefined) return diffIds[at];
    }
    return undefined;
  }

  async #withConfig({ platform, stored, manifest }: StandingImage): Promise<KnownImage | undefined> {
    const config = await this.#places[0]?.standing.config(manifest.config);
    if (config?.parsed.rootfs.diff_ids.length !== manifest.layers.length) return undefined;
    return {
      platform,
      config: { descriptor: manifest.config, bytes: config.bytes },
      manifest: stored.bytes,
      layers: manifest.layers,
    };
  }
}

/** The images of the first tag that has any of this archive: one push brings them all. */
function madeOf(archive: Digest, tags: readonly StandingTag[]): readonly StandingImage[] {
  const found = tags.map(({ images }) => images.filter((image) => image.archive === archive));
  return found.find((images) => images.length > 0) ?? [];
}
