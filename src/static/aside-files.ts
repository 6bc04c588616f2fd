import { Readable } from 'node:stream';
import { type Digest, hexOf } from '../oci/digest.ts';
import { unusable } from '../protocol/build-conflicts.ts';
import { inOrder } from '../protocol/in-order.ts';
import type { Reached } from '../protocol/root.ts';
import type { Run } from '../protocol/run.ts';
import type { Tally } from '../protocol/tally.ts';
import type { Body, ObjectStore } from '../store/object-store.ts';
import type { Part } from './artefact.ts';
import type { Origin } from './copy-part.ts';
import { concurrency } from './shipment.ts';

export interface AsideFilesOptions {
  readonly store: ObjectStore;
  /** Of one build of one tag; ends with a slash. */
  readonly prefix: string;
  readonly run: Run;
}

/** The files that the jobs of a build have sent, by their digests, where no reader sees them until the tag is written. */
export class AsideFiles {
  readonly #options: AsideFilesOptions;

  constructor(options: AsideFilesOptions) {
    this.#options = options;
  }

  key(digest: Digest): string {
    return `${this.#options.prefix}files/${hexOf(digest)}`;
  }

  /** Sends files that are not there yet, and tells of each. */
  async send(all: readonly Part[], { sent, skipped }: { sent: Tally; skipped: Tally }): Promise<void> {
    const { store, run } = this.#options;
    const parts = [...new Map(all.map((part) => [part.body.digest, part])).values()];
    const progress = run.reporter.progress(
      `sending to ${store.name}`,
      parts.reduce((sum, { body }) => sum + body.size, 0),
    );
    const send = async ({ body, options }: Part, signal: AbortSignal): Promise<boolean> => {
      const key = this.key(body.digest);
      if ((await store.head(key, { signal }))?.size === body.size) {
        skipped.add(body.size);
        progress.add(body.size);
        return false;
      }
      await store.put(key, body, { ...options, signal, onProgress: (bytes) => progress.add(bytes) });
      sent.add(body.size);
      return true;
    };
    try {
      await inOrder(parts, concurrency, run.signal, send, ({ source, body }, isSent) => {
        run.reporter.object(source, this.key(body.digest), isSent ? undefined : 'already there');
      });
    } finally {
      progress.end();
    }
  }

  /** What a record of these files reaches. */
  reached(parts: readonly Part[]): readonly Reached[] {
    return parts.map(({ body }) => ({ key: this.key(body.digest), size: body.size }));
  }

  /** Where they lie now, to be copied from. Those that are gone are left out. */
  async origins(digests: readonly Digest[]): Promise<ReadonlyMap<string, Origin>> {
    const { store, run } = this.#options;
    const found = await inOrder([...new Set(digests)], concurrency, run.signal, async (digest, signal) => {
      const key = this.key(digest);
      const info = await store.head(key, { signal });
      return info && ([digest, { key, etag: info.etag }] as const);
    });
    return new Map(found.filter((entry) => entry !== undefined));
  }

  /** The bytes of a file that another job has sent. `what` is the platform that it is of, for messages. */
  body(digest: Digest, size: number, what: string): Body {
    const { store, run } = this.#options;
    const key = this.key(digest);
    const read = async function* () {
      const stored = await store.get(key, { signal: run.signal });
      if (stored === undefined) throw unusable(what, `${key} is not there`);
      yield* stored.body;
    };
    return { digest, size, open: () => Readable.from(read(), { objectMode: false }) };
  }
}
