import { isForeignLayer } from '../../archive/layout-types.ts';
import { type Digest, isDigest } from '../../oci/digest.ts';
import { indexSchema, manifestSchema } from '../../oci/documents.ts';
import { dockerMediaTypes, mediaTypes } from '../../oci/media-types.ts';
import { parseJson } from '../../oci/parse-json.ts';
import { inOrder } from '../../protocol/in-order.ts';
import { formatBytes } from '../../report/bytes.ts';
import { AlbaError } from '../../report/error.ts';
import type { ImageObject, StoredManifest } from '../image-destination.ts';
import { MissingObjects } from '../missing-objects.ts';
import { storedManifest } from '../stored-manifest.ts';
import type { ApiClient } from './api-client.ts';
import type { Blobs } from './blobs.ts';
import { discard } from './discard.ts';
import type { Refusal } from './refusal.ts';
import { refuseOther } from './refuse-other.ts';

/** All kinds at once, in one line: a registry that reads only the first would else choose for us. */
const accept = [
  mediaTypes.index,
  mediaTypes.manifest,
  ...Object.keys(dockerMediaTypes).filter((type) => /manifest/.test(type)),
].join(', ');

/** What registries have to take (distribution-spec § Pushing Manifests), and the most that clients read. */
const largest = 4 << 20;
/** Requests at the same time. */
const width = 8;

/** Codes by which registries say that something a manifest names is not there. */
const unknown = new Set(['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN']);

/** The manifests of one repository. */
export class Manifests {
  readonly #client: ApiClient;
  readonly #blobs: Blobs;

  constructor(client: ApiClient, blobs: Blobs) {
    this.#client = client;
    this.#blobs = blobs;
  }

  /** The manifest or index under a tag or a digest; undefined where there is none. Rejects with `damaged` for other bytes than were asked for. */
  async read(reference: string): Promise<StoredManifest | undefined> {
    const doing = `read ${reference} of`;
    const request = { method: 'GET', path: `manifests/${reference}`, headers: { accept }, doing } as const;
    const reply = await this.#client.read(request, largest);
    if (reply.status === 404) return undefined;
    if (reply.status !== 200) throw await this.#client.refused(reply, doing);
    const place = this.place(reference);
    const manifest = storedManifest(reply.bytes, place, {
      contentType: reply.headers['content-type'],
      ...(isDigest(reference) ? { digest: reference } : {}),
    });
    refuseOther(reply, manifest.descriptor.digest, place);
    return manifest;
  }

  /** The digest of what stands under a reference; undefined where nothing does. */
  async digestOf(reference: string, signal?: AbortSignal): Promise<Digest | undefined> {
    const doing = `look for ${reference} in`;
    const reply = await this.#client.send({
      method: 'HEAD',
      path: `manifests/${reference}`,
      headers: { accept },
      doing,
      signal,
    });
    discard(reply);
    if (reply.status === 404) return undefined;
    if (reply.status !== 200) throw await this.#client.refused(reply, doing);
    const digest = reply.headers['docker-content-digest'];
    if (typeof digest === 'string' && isDigest(digest)) return digest;
    // Older registries do not tell it of a tag.
    return isDigest(reference) ? reference : (await this.read(reference))?.descriptor.digest;
  }

  /** Writes a manifest under a tag or its digest, `tags` with it where the registry can do that. Resolves to the tags that it took so. */
  async write(
    reference: string,
    manifest: StoredManifest,
    {
      tags = [],
      signal,
    }: { readonly tags?: readonly string[]; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<readonly string[]> {
    const { host } = this.#client;
    const { mediaType, digest, size } = manifest.descriptor;
    const doing = isDigest(reference)
      ? `write the manifest ${digest.slice(0, 19)}… to`
      : `write the tag ${reference} to`;
    if (size > largest) {
      throw new AlbaError(
        'source',
        `${this.place(reference)} has ${formatBytes(size)}, and clients read 4 MiB at most`,
        {
          hint: 'publish fewer platforms or attestations in one image',
        },
      );
    }
    const query = tags.map((tag) => `tag=${encodeURIComponent(tag)}`).join('&');
    for (let tries = 1; ; tries++) {
      const reply = await this.#client.send({
        method: 'PUT',
        path: `manifests/${reference}${query === '' ? '' : `?${query}`}`,
        headers: { 'content-type': mediaType },
        payload: {
          size,
          async *open() {
            yield Buffer.from(manifest.bytes);
          },
        },
        doing,
        signal,
      });
      if (reply.status >= 200 && reply.status < 300) {
        discard(reply);
        refuseOther(reply, digest, this.place(reference));
        const taken = [reply.headers['oci-tag']].flat().join(',');
        return taken.split(',').flatMap((tag) => tag.trim() || []);
      }
      const refused = await this.#client.refused(reply, doing);
      if (!saysUnknown(refused)) throw refused;
      const missing = await this.#missingBelow(manifest, signal);
      if (missing.length > 0) throw new MissingObjects(this.place(reference), missing);
      // All is there, and the registry will see it in a moment.
      if (tries === host.patience.tries) throw refused;
      await host.pause(tries, signal ?? host.run.signal);
    }
  }

  /** Waits until every manifest answers that an index names. Rejects with `MissingObjects` where one does not. */
  async answer(objects: readonly ImageObject[], what: string, signal?: AbortSignal): Promise<void> {
    const { host } = this.#client;
    for (let tries = 1; ; tries++) {
      const missing = await this.#absent(objects, signal);
      if (missing.length === 0) return;
      if (tries === quickTries) throw new MissingObjects(what, missing);
      await host.pause(tries, signal ?? host.run.signal);
    }
  }

  async #missingBelow(
    { bytes }: StoredManifest,
    signal: AbortSignal | undefined,
  ): Promise<readonly ImageObject[]> {
    const document = parseJson(bytes);
    const index = indexSchema.safeParse(document).data;
    const manifest = manifestSchema.safeParse(document).data;
    const layers = manifest?.layers.filter((layer) => !isForeignLayer(layer)) ?? [];
    const blobs = manifest === undefined ? [] : [...layers, manifest.config];
    return await this.#absent(
      [
        ...(index?.manifests ?? []).map((descriptor): ImageObject => ({ kind: 'manifests', descriptor })),
        ...blobs.map((descriptor): ImageObject => ({ kind: 'blobs', descriptor })),
      ],
      signal,
    );
  }

  async #absent(objects: readonly ImageObject[], signal?: AbortSignal): Promise<readonly ImageObject[]> {
    const found = await inOrder(
      objects,
      width,
      signal ?? this.#client.host.run.signal,
      async ({ kind, descriptor: { digest, size } }, each) =>
        kind === 'blobs'
          ? await this.#blobs.has(digest, size, each)
          : (await this.digestOf(digest, each)) === digest,
    );
    return objects.filter((_, at) => !found[at]);
  }

  /** `HOST/REPOSITORY:TAG`, or with `@` before a digest. */
  place(reference: string): string {
    const { host, repository } = this.#client;
    return `${host.name}/${repository}${isDigest(reference) ? '@' : ':'}${reference}`;
  }
}

/** Of looks at what was written a moment ago. */
const quickTries = 4;

function saysUnknown({ codes }: Refusal): boolean {
  return codes.some((code) => unknown.has(code));
}
