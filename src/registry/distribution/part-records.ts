import { digestOf } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { formatPlatform, type Platform } from '../../oci/platform.ts';
import type { BuildRecord, FoundRecords } from '../../protocol/build-records.ts';
import { inOrder } from '../../protocol/in-order.ts';
import { messageOf } from '../../report/error.ts';
import type { ImageObject, ImageRecord, ImageRecords, StoredManifest } from '../image-destination.ts';
import type { ApiClient } from './api-client.ts';
import type { Manifests } from './manifests.ts';
import { partTag } from './part-tags.ts';
import { isPassing } from './passing.ts';
import { Refusal } from './refusal.ts';
import { removeReference } from './remove-reference.ts';

export interface PartRecordsOptions {
  readonly client: ApiClient;
  readonly manifests: Manifests;
  readonly tag: string;
  readonly build: string;
  /** Writes a manifest under a tag, when all that it names is there; what is not is sent again by `resend`. */
  readonly write: (
    tag: string,
    manifest: StoredManifest,
    below: readonly ImageObject[],
    resend: (object: ImageObject) => Promise<void>,
  ) => Promise<void>;
}

/**
 * The records of a build in a registry, which has no objects but manifests: each is the index of a platform's manifests under a
 * tag of its own, asked for by its name. They are taken away when the tag is written, since nothing there tells how old they are.
 */
export class PartRecords implements ImageRecords {
  readonly #options: PartRecordsOptions;

  constructor(options: PartRecordsOptions) {
    this.#options = options;
  }

  async read(platforms: readonly Platform[]): Promise<FoundRecords> {
    const { manifests, client } = this.#options;
    const found = await inOrder(platforms, 8, client.host.run.signal, async (platform) => {
      const stored = await manifests.read(this.#tag(formatPlatform(platform)));
      if (stored === undefined) return undefined;
      const record: BuildRecord = { bytes: Buffer.from(stored.bytes), etag: stored.descriptor.digest };
      return [formatPlatform(platform), record] as const;
    });
    return new Map(found.filter((entry) => entry !== undefined));
  }

  async write(
    records: readonly ImageRecord[],
    resend: (object: ImageObject) => Promise<void>,
  ): Promise<void> {
    for (const { platform, bytes, reaches } of records) {
      const descriptor = { mediaType: mediaTypes.index, digest: digestOf(bytes), size: bytes.length };
      await this.#options.write(this.#tag(formatPlatform(platform)), { descriptor, bytes }, reaches, resend);
    }
  }

  async removeOld(): Promise<void> {
    // What a build left that never became whole has no age here, and stays until somebody removes its tags.
  }

  /**
   * By digest, which nothing but the record has, since it names its build and its tag: so what somebody has recorded in its place
   * stays. By tag where a registry removes no manifest that has one.
   */
  async clear(found: FoundRecords): Promise<void> {
    const { client } = this.#options;
    const { reporter, signal } = client.host.run;
    try {
      const ends = await inOrder([...found], 8, signal, async ([platform, { etag }]) => {
        const end = await this.#remove(etag);
        return end === 'forbidden' ? await this.#remove(this.#tag(platform)) : end;
      });
      if (ends.includes('forbidden')) {
        const where = `${client.host.name}/${client.repository}`;
        reporter.note(`the tags of ${where} that begin with _part- stay, since they may not be removed`);
      }
    } catch (error) {
      // The tag is written, and what is left is in nobody's way.
      if (!signal.aborted) reporter.debug(`records of this build stay: ${messageOf(error)}`);
    }
  }

  place(platform: Platform): string {
    const { host, repository } = this.#options.client;
    return `${host.name}/${repository}:${this.#tag(formatPlatform(platform))}`;
  }

  /** Who may push may often not remove, or a rule keeps tags that match it (Harbor answers 412). */
  async #remove(reference: string): Promise<'removed' | 'absent' | 'forbidden'> {
    try {
      return await removeReference(this.#options.client, reference);
    } catch (error) {
      if (error instanceof Refusal && error.status < 500 && !isPassing(error.status)) return 'forbidden';
      throw error;
    }
  }

  #tag(platform: string): string {
    const { tag, build } = this.#options;
    return partTag(tag, build, platform);
  }
}
