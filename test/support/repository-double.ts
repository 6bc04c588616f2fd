import { type Digest, digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { parsePlatform } from '../../src/oci/platform-words.ts';
import { revisionKey } from '../../src/oci/revision.ts';
import type { StoredManifest } from '../../src/registry/image-destination.ts';
import type { ReadRepository } from '../../src/registry/repository-shelf.ts';
import { storedManifest } from '../../src/registry/stored-manifest.ts';

export interface RepositoryRules {
  /** Whether tags can be deleted by themselves. */
  readonly tags?: boolean;
  /** Whether manifests can be deleted by digest, and their tags with them. */
  readonly digests?: boolean;
}

/** A repository of a registry in memory, which keeps the rules of deletion that it is given. */
export class RepositoryDouble implements ReadRepository {
  readonly name = 'docker://registry.example/birds/hello';
  readonly pointed = new Map<string, Digest>();
  readonly manifests = new Map<Digest, Buffer>();
  readonly blobs = new Map<Digest, Buffer>();
  /** What was asked for, like `GET 1.0` and `DELETE 1.0`. */
  readonly requests: string[] = [];
  readonly #rules: Required<RepositoryRules>;

  constructor({ tags = true, digests = true }: RepositoryRules = {}) {
    this.#rules = { tags, digests };
  }

  /** An image of one platform. */
  image(platform: string, ...tags: readonly string[]): Digest {
    const config = Buffer.from(
      JSON.stringify({ ...parsePlatform(platform), created: '2026-01-01T00:00:00Z', rootfs: {} }),
    );
    this.blobs.set(digestOf(config), config);
    const descriptor = { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length };
    const layer = { mediaType: mediaTypes.layerGzip, digest: digestOf('base'), size: 1000 };
    const own = { ...layer, digest: digestOf(platform), size: 500 };
    const manifest = { schemaVersion: 2, config: descriptor, layers: [layer, own] };
    return this.#put({ ...manifest, mediaType: mediaTypes.manifest }, tags);
  }

  /** An index of images of these platforms, or of what is named by digests. */
  index(children: readonly string[], ...tags: readonly string[]): Digest {
    const manifests = children.map((child) => {
      const digest = child.startsWith('sha256:') ? (child as Digest) : this.image(child);
      const bytes = this.manifests.get(digest) ?? Buffer.alloc(0);
      const { mediaType } = JSON.parse(bytes.toString());
      const platform = child === digest ? {} : { platform: parsePlatform(child) };
      return { mediaType, digest, size: bytes.length, ...platform };
    });
    return this.#put({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }, tags);
  }

  /** What a job of a partial publish records of a platform. */
  record(
    platform: string,
    name: string,
    { tag, build }: { readonly tag: string; readonly build: string },
  ): Digest {
    const annotations = { 'alba.tag': tag, [revisionKey]: build };
    const { manifests } = JSON.parse(String(this.manifests.get(this.index([platform]))));
    return this.#put({ schemaVersion: 2, mediaType: mediaTypes.index, manifests, annotations }, [name]);
  }

  #put(document: object, tags: readonly string[]): Digest {
    const bytes = Buffer.from(JSON.stringify(document));
    const digest = digestOf(bytes);
    this.manifests.set(digest, bytes);
    for (const tag of tags) this.pointed.set(tag, digest);
    return digest;
  }

  async tags(): Promise<readonly string[]> {
    this.requests.push('GET tags');
    return [...this.pointed.keys()];
  }

  async readManifest(reference: string): Promise<StoredManifest | undefined> {
    this.requests.push(`GET ${reference}`);
    const bytes = this.manifests.get(this.pointed.get(reference) ?? (reference as Digest));
    return bytes && storedManifest(bytes, reference);
  }

  async readConfig({ digest }: { readonly digest: Digest }): Promise<Uint8Array | undefined> {
    return this.blobs.get(digest);
  }

  async remove(reference: string): Promise<'removed' | 'absent' | 'forbidden'> {
    this.requests.push(`DELETE ${reference}`);
    if (!reference.startsWith('sha256:')) {
      if (!this.#rules.tags) return 'forbidden';
      return this.pointed.delete(reference) ? 'removed' : 'absent';
    }
    if (!this.#rules.digests) return 'forbidden';
    for (const [tag, digest] of this.pointed) if (digest === reference) this.pointed.delete(tag);
    return this.manifests.delete(reference as Digest) ? 'removed' : 'absent';
  }
}
