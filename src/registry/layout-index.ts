import * as z from 'zod';
import type { Digest } from '../oci/digest.ts';
import { type Descriptor, indexSchema } from '../oci/documents.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Count } from '../protocol/publication.ts';
import { readDocument } from '../protocol/read-document.ts';
import { Tally } from '../protocol/tally.ts';
import { AlbaError, messageOf } from '../report/error.ts';
import { bytesBody } from '../store/body.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** image-spec annotations.md: the tag of an entry of a layout's index.json. */
const refName = 'org.opencontainers.image.ref.name';

const markerSchema = z.looseObject({ imageLayoutVersion: z.literal('1.0.0') });
const json = { contentType: 'application/json' } as const;

/** The `oci-layout` and `index.json` of an image layout (image-spec image-layout.md). Throws `target` where they are not as they should be. */
export class LayoutIndex {
  readonly #store: ObjectStore;
  readonly #signal: AbortSignal;

  constructor(store: ObjectStore, signal: AbortSignal) {
    this.#store = store;
    this.#signal = signal;
  }

  /** What a tag names now. */
  async find(tag: string): Promise<Descriptor | undefined> {
    return (await this.#read())?.manifests.find((entry) => isFor(entry, tag));
  }

  /** All tags, each once. */
  async tags(): Promise<readonly string[]> {
    const named = (await this.#read())?.manifests.flatMap(({ annotations }) => annotations?.[refName] ?? []);
    return [...new Set(named)];
  }

  /**
   * Makes tags name an index and keeps all other entries. `allow` sees what each tag named until then, and rejects where
   * it may not be replaced. The file is read and replaced at once; two processes at the very same moment are not told
   * apart, as with every tool that writes layouts. Returns what was written.
   */
  async point(
    tags: readonly string[],
    { mediaType, digest, size }: Descriptor,
    allow: (tag: string, before: Digest) => Promise<void>,
  ): Promise<Count> {
    const before = (await this.#read()) ?? { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };
    let manifests: readonly Descriptor[] = before.manifests;
    for (const tag of tags) {
      const replaced = manifests.find((entry) => isFor(entry, tag));
      if (replaced !== undefined && replaced.digest !== digest) await allow(tag, replaced.digest);
      const entry = { mediaType, digest, size, annotations: { [refName]: tag } };
      manifests = [...manifests.filter((other) => !isFor(other, tag)), entry];
    }
    const options = { ...json, signal: this.#signal };
    const written = new Tally();
    const write = async (key: string, content: string) => {
      const body = bytesBody(content);
      await this.#store.put(key, body, options);
      written.add(body.size);
    };
    await write('oci-layout', '{"imageLayoutVersion":"1.0.0"}');
    await write('index.json', JSON.stringify({ ...before, manifests }));
    return written.count();
  }

  async #read() {
    const marker = await this.#document('oci-layout', markerSchema);
    const index = await this.#document('index.json', indexSchema);
    if (marker === undefined && index !== undefined) {
      throw new AlbaError('target', `${this.#store.name} holds an index.json and no oci-layout file`, {
        hint: 'choose a new directory, or one that is an image layout already',
      });
    }
    return index;
  }

  async #document<Schema extends z.ZodType>(
    key: string,
    schema: Schema,
  ): Promise<z.infer<Schema> | undefined> {
    const found = await readDocument(this.#store, key, { signal: this.#signal });
    if (found === undefined) return undefined;
    try {
      return schema.parse(JSON.parse(found.bytes.toString()));
    } catch (cause) {
      const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
      throw new AlbaError(
        'target',
        `${key} in ${this.#store.name} is not that of an image layout 1.0: ${why}`,
        {
          hint: 'choose a new directory, or one that is an image layout already',
          cause,
        },
      );
    }
  }
}

function isFor({ annotations }: Descriptor, tag: string): boolean {
  return annotations?.[refName] === tag;
}
