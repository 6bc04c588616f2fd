import { createHash } from 'node:crypto';
import { toDigest } from '../oci/digest.ts';
import { inOrder } from '../protocol/in-order.ts';
import { Lookout } from '../protocol/lookout.ts';
import { Looks } from '../protocol/looks.ts';
import type { Reached } from '../protocol/root.ts';
import type { Progress } from '../report/reporter.ts';
import type { ObjectInfo } from '../store/object-store.ts';
import type { Part } from './artefact.ts';
import { copyPart, type Origin } from './copy-part.ts';
import { type ExistingTag, intactParts } from './existing-tag.ts';
import { concurrency, type Shipment } from './shipment.ts';

/** What is known of a part that lies at its key. */
type Placed = Required<Pick<Reached, 'etag'>> & Pick<Reached, 'chain'>;

/** The files and the SHA256SUMS of one tag, as they come to lie in the store. */
export class TagParts {
  readonly #tag: string;
  readonly #shipment: Shipment;
  /** By suffix: the parts that lie at their own keys, as this run has last seen or written them. */
  readonly #placed = new Map<string, Placed>();
  /** Taken while parts are put to their keys. */
  readonly looks: Looks;
  readonly #lookout: Lookout;

  constructor(tag: string, shipment: Shipment) {
    const { store, keys, run } = shipment;
    this.#tag = tag;
    this.#shipment = shipment;
    this.looks = new Looks(run);
    const needed = new Set([keys.document(tag), ...this.#all().map((part) => this.key(part))]);
    this.#lookout = new Lookout({ store, notices: keys.notices, needed, looks: this.looks, run });
  }

  isPlaced({ suffix }: Part): boolean {
    return this.#placed.has(suffix);
  }

  key({ suffix }: Part): string {
    return this.#shipment.keys.file(this.#tag, suffix);
  }

  /** What the tag document is to reach: all parts, in the versions that lie there. */
  reached(): readonly Reached[] {
    return this.#all().map((part) => {
      return { key: this.key(part), size: part.body.size, ...this.#placed.get(part.suffix) };
    });
  }

  /** Learns by one LIST which files lie there already. */
  async findIntact(existing: ExistingTag): Promise<void> {
    if (this.#placed.size > 0) return;
    const { store, keys, artefact, origins, run } = this.#shipment;
    const { parts } = artefact;
    const intact = await intactParts(store, keys, this.#tag, existing, parts, { signal: run.signal });
    for (const part of parts) {
      const etag = intact.get(part.suffix);
      if (etag === undefined) continue;
      this.#placed.set(part.suffix, { etag });
      origins.set(part.body.digest, { key: this.key(part), etag });
    }
  }

  /** Sends a file to where it waits for `place` to copy it. */
  async sendAside(part: Part, progress: Progress, signal: AbortSignal): Promise<void> {
    const { pieces, origins } = this.#shipment;
    const { key, etag } = await this.#put(part, `${pieces}${part.suffix}`, signal, progress);
    origins.set(part.body.digest, { key, etag });
  }

  /** A part to its own key: by a copy where the store has its bytes, else from the source. Returns whether it was a copy. */
  async place(
    part: Part,
    origin: Origin | undefined,
    signal: AbortSignal,
    progress?: Progress,
  ): Promise<boolean> {
    const key = this.key(part);
    await this.#lookout.keepUp();
    const { chain } = this.looks;
    const copied =
      origin === undefined ? undefined : await copyPart(this.#shipment.store, origin, key, part, { signal });
    const { etag } = copied ?? (await this.#put(part, key, signal, progress));
    // Where a new chain began on the way, no look saw who may have deleted it in between.
    const isSeen = chain !== undefined && chain === this.looks.chain;
    this.#placed.set(part.suffix, { etag, ...(isSeen ? { chain } : {}) });
    const { origins } = this.#shipment;
    if (!origins.has(part.body.digest)) origins.set(part.body.digest, { key, etag });
    return copied !== undefined;
  }

  /** Keeps a part that another publisher has put there, where it has the same bytes: they are read to know. */
  async adopt(part: Part, signal: AbortSignal): Promise<boolean> {
    const found = await this.#shipment.store.get(this.key(part), { signal });
    if (found === undefined) return false;
    if (found.size !== part.body.size) {
      found.body.destroy();
      return false;
    }
    const hash = createHash('sha256');
    for await (const chunk of found.body) hash.update(chunk);
    if (toDigest(hash.digest('hex')) !== part.body.digest) return false;
    this.#placed.set(part.suffix, { etag: found.etag });
    return true;
  }

  /** Sends parts again that are gone, or were changed by somebody else. */
  async restore(missing: readonly string[]): Promise<void> {
    const keys = new Set(missing);
    const parts = this.#all().filter((part) => keys.has(this.key(part)));
    await inOrder(parts, concurrency, this.#shipment.run.signal, (part, signal) =>
      this.place(part, undefined, signal),
    );
  }

  /** Looks by one LIST whether all parts still lie there as placed; those that do not are to be placed again. */
  async areWhole(): Promise<boolean> {
    const found = await this.#list();
    for (const [suffix, { etag }] of this.#placed) {
      if (found.get(suffix) !== etag) this.#placed.delete(suffix);
    }
    return this.#all().every((part) => this.isPlaced(part));
  }

  /** In a directory: removes files that lie where directories are to be, or the other way round, whoever left them there. */
  async clearTheWay(): Promise<void> {
    if (this.#shipment.store.keyMayBePrefix) return;
    const own = new Set(this.#all().map(({ suffix }) => suffix));
    const foreign = [...(await this.#list()).keys()].filter((suffix) => !own.has(suffix));
    const isInTheWay = (old: string) =>
      [...own].some((suffix) => suffix.startsWith(`${old}/`) || old.startsWith(`${suffix}/`));
    await this.remove(foreign.filter(isInTheWay));
  }

  async remove(suffixes: readonly string[]): Promise<void> {
    if (suffixes.length === 0) return;
    const { store, keys, run } = this.#shipment;
    await store.remove(
      suffixes.map((suffix) => keys.file(this.#tag, suffix)),
      { signal: run.signal },
    );
  }

  /** The ETags of what lies there, by suffix. */
  async #list(): Promise<ReadonlyMap<string, string>> {
    const { store, keys, run } = this.#shipment;
    const prefix = keys.files(this.#tag);
    const found = new Map<string, string>();
    for await (const entry of store.list(prefix, { signal: run.signal })) {
      if (entry.kind === 'object') found.set(entry.key.slice(prefix.length), entry.etag);
    }
    return found;
  }

  #all(): readonly Part[] {
    const { parts, checksums } = this.#shipment.artefact;
    return [...parts, checksums];
  }

  async #put(part: Part, key: string, signal: AbortSignal, progress?: Progress): Promise<ObjectInfo> {
    const { store, sent } = this.#shipment;
    const info = await store.put(key, part.body, {
      ...part.options,
      signal,
      ...(progress === undefined ? {} : { onProgress: (bytes) => progress.add(bytes) }),
    });
    sent.add(part.body.size);
    return info;
  }
}
