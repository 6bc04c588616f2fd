import { isForeignLayer } from '../archive/layout-types.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/documents.ts';

/** The compressed blobs of layers, by the digest of the uncompressed tar: a layer may be there in more than one. */
export class KnownLayers {
  readonly #blobs = new Map<Digest, Map<Digest, Descriptor>>();

  /** Takes the pairs of an image: its config's diff_ids and its manifest's layers (image-spec config.md § rootfs). */
  add(diffIds: readonly Digest[], layers: readonly Descriptor[]): void {
    if (diffIds.length !== layers.length) return; // no image has that
    for (const [at, diffId] of diffIds.entries()) {
      const layer = layers[at];
      if (layer === undefined || isForeignLayer(layer)) continue;
      const blobs = this.#blobs.get(diffId) ?? new Map<Digest, Descriptor>();
      if (!blobs.has(layer.digest)) blobs.set(layer.digest, layer);
      this.#blobs.set(diffId, blobs);
    }
  }

  has(diffId: Digest): boolean {
    return this.#blobs.has(diffId);
  }

  /** The blob of that digest, or any of that media type: the first that was added. */
  find(
    diffId: Digest,
    wanted: { readonly digest: Digest } | { readonly mediaType: string },
  ): Descriptor | undefined {
    const blobs = this.#blobs.get(diffId);
    if (blobs === undefined) return undefined;
    if ('digest' in wanted) return blobs.get(wanted.digest);
    return [...blobs.values()].find(({ mediaType }) => mediaType === wanted.mediaType);
  }

  /** Of the layers that are there in blobs of that media type. */
  diffIds(mediaType: string): ReadonlySet<Digest> {
    const all = [...this.#blobs.keys()];
    return new Set(all.filter((diffId) => this.find(diffId, { mediaType }) !== undefined));
  }

  /** What both know. */
  and(other: KnownLayers): KnownLayers {
    const both = new KnownLayers();
    for (const [diffId, blobs] of this.#blobs) {
      for (const [digest, descriptor] of blobs) {
        if (other.find(diffId, { digest }) !== undefined) both.add([diffId], [descriptor]);
      }
    }
    return both;
  }
}
