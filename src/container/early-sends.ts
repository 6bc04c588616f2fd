import pLimit from 'p-limit';
import type { Blob } from '../layers/blob.ts';
import type { Digest } from '../oci/digest.ts';
import type { Run } from '../protocol/run.ts';
import type { ImageDestination } from '../registry/image-destination.ts';
import type { Progress } from '../report/reporter.ts';
import { packingAndSending } from './pack-layers.ts';
import type { StandingPlace } from './standing-places.ts';

/** Layers that are on their way at the same time. */
const width = 4;

/**
 * Sends layers to a destination as soon as each is packed, while others still are. When the push fails, those that were
 * sent stay, as they do when it fails later: no tag reaches them, and a collector removes them.
 */
export class EarlySends {
  readonly #destination: ImageDestination;
  readonly #there: ReadonlySet<Digest>;
  readonly #allowed: Promise<boolean>;
  readonly #onFailure: (error: unknown) => void;
  readonly #signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #progress: Progress;
  readonly #limit = pLimit(width);
  readonly #offered = new Map<Digest, Promise<boolean>>();

  /** Nothing is sent before it is `allowed`. `onFailure` hears of the first failure at once; `settle` tells it again. */
  constructor(
    { standing, tags }: StandingPlace,
    allowed: Promise<boolean>,
    run: Run,
    onFailure: (error: unknown) => void,
  ) {
    this.#allowed = allowed;
    this.#destination = standing.destination;
    this.#there = new Set(tags.flatMap(({ reaches }) => [...reaches]));
    this.#onFailure = onFailure;
    this.#signal = AbortSignal.any([run.signal, this.#stop.signal]);
    this.#progress = run.reporter.progress(packingAndSending, 0);
  }

  offer(blob: Blob): void {
    const { digest } = blob.descriptor;
    if (this.#there.has(digest) || this.#offered.has(digest)) return;
    const sending = this.#limit(() => this.#send(blob));
    sending.catch((error: unknown) => {
      if (!this.#signal.aborted) this.#onFailure(error);
      this.#stop.abort(error);
    });
    this.#offered.set(digest, sending);
  }

  /** What is on its way, or is known to be there by now: nobody else has to ask for it. */
  get offered(): ReadonlySet<Digest> {
    return new Set(this.#offered.keys());
  }

  /** Waits for all that was offered. Returns what was sent; rejects where something could not be. */
  async settle(): Promise<ReadonlySet<Digest>> {
    const settled = await Promise.allSettled(this.#offered.values());
    this.#progress.end();
    if (settled.some(({ status }) => status === 'rejected')) throw this.#signal.reason;
    const sent = new Set<Digest>();
    for (const [digest, sending] of this.#offered) if (await sending) sent.add(digest);
    return sent;
  }

  /** Ends what is on its way. Never rejects. */
  async abandon(): Promise<void> {
    this.#stop.abort(new Error('abandoned'));
    await Promise.allSettled(this.#offered.values());
    this.#progress.end();
  }

  /** False where it was there, came from elsewhere there, or may not be sent. */
  async #send(blob: Blob): Promise<boolean> {
    const signal = this.#signal;
    signal.throwIfAborted();
    if (!(await this.#allowed) || (await this.#destination.hasBlob(blob.descriptor, signal))) return false;
    this.#progress.grow(blob.descriptor.size);
    let isSent = true;
    const onTaken = () => {
      isSent = false;
    };
    const onProgress = (bytes: number) => this.#progress.add(bytes);
    await this.#destination.putBlob(blob, { signal, onProgress, onTaken });
    return isSent;
  }
}
