import { promptly } from '../protocol/promptly.ts';
import type { Count } from '../protocol/publication.ts';
import { publishList } from '../protocol/publish-list.ts';
import { readDocument } from '../protocol/read-document.ts';
import type { Run } from '../protocol/run.ts';
import { messageOf } from '../report/error.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { RegistryKeys } from './registry-keys.ts';
import { listTags, parseTagList, renderTagList } from './tag-list.ts';

export interface ListedTagsOptions {
  readonly store: ObjectStore;
  /** The image's name. */
  readonly name: string;
  readonly keys: RegistryKeys;
  readonly run: Run;
}

const json = { contentType: 'application/json', cacheControl: 'no-cache' } as const;

/** The list of an image's tags that readers see: derived from the tags, which alone have authority. */
export class ListedTags {
  readonly #options: ListedTagsOptions;
  #listed: Promise<ReadonlySet<string>> | undefined;

  constructor(options: ListedTagsOptions) {
    this.#options = options;
  }

  /** Whether all of the tags are in it. Read once, until `forget` or `publish`. */
  async hasAll(tags: readonly string[]): Promise<boolean> {
    this.#listed ??= this.#read();
    const listed = await this.#listed;
    return tags.every((tag) => listed.has(tag));
  }

  /** What was read may have changed since. */
  forget(): void {
    this.#listed = undefined;
  }

  /** Writes it anew, with these tags. Returns what was written. */
  async publish(tags: readonly string[]): Promise<Count> {
    return await this.#write({ tags, present: true });
  }

  /** Writes it anew, without these tags, which were removed. Returns what was written. */
  async withdraw(tags: readonly string[]): Promise<Count> {
    return await this.#write({ tags, present: false });
  }

  async #write(own: { readonly tags: readonly string[]; readonly present: boolean }): Promise<Count> {
    this.forget();
    const { store, name, keys, run } = this.#options;
    const { manifests, list } = keys;
    const { signal } = run;
    return await publishList(
      {
        key: list,
        options: json,
        read: async () => (await listTags(store, manifests, signal)).map(({ tag }) => tag),
        tagExists: async (tag) => (await store.head(manifests + tag, { signal })) !== undefined,
        render: (all) => renderTagList(name, all),
      },
      own,
      store,
      run,
    );
  }

  /** After a failure: lists those of the new tags that were written before it, since readers can pull them. Never rejects. */
  async publishStanding(fresh: readonly string[]): Promise<void> {
    const { store, keys, run } = this.#options;
    if (run.signal.aborted) return;
    try {
      const stands = (tag: string) =>
        promptly(run, store, (signal) => store.head(keys.manifests + tag, { signal }));
      const standing: string[] = [];
      for (const tag of fresh) if ((await stands(tag)) !== undefined) standing.push(tag);
      if (standing.length > 0) await this.publish(standing);
    } catch (error) {
      // The failure that led here is the one to tell; the next push of this name puts the list right.
      run.reporter.debug(`the list of tags could not be written: ${messageOf(error)}`);
    }
  }

  async #read(): Promise<ReadonlySet<string>> {
    const { store, keys, run } = this.#options;
    const found = await readDocument(store, keys.list, { signal: run.signal });
    return found === undefined ? new Set() : parseTagList(found.bytes);
  }
}
