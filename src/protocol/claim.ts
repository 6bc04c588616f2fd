import { digestOf } from '../oci/digest.ts';
import { AlbaError } from '../report/error.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { type Notice, NoticeWatcher, noticeKey, putNotice } from './notices.ts';
import { promptly } from './promptly.ts';
import { readDocument } from './read-document.ts';
import type { Run } from './run.ts';

/** What a release's first publisher says of it, so that no other content is published at the same moment. */
export interface Claim {
  /** `NAME:TAG`, for messages; the notice holds the tag alone. */
  readonly reference: string;
  readonly tag: string;
  /** Identifies the content. */
  readonly digest: string;
  /** The same for what is found under the root's key; by default the digest of its bytes. */
  readonly digestOf?: (bytes: Uint8Array) => string | undefined | Promise<string | undefined>;
}

/** A claim under a notice key of its own. It has to be withdrawn, else it stands for a lease. */
export class HeldClaim {
  readonly key: string;
  readonly #store: ObjectStore;
  readonly #rootKey: string;
  readonly #claim: Claim;
  readonly #run: Run;
  readonly #withdrawn = new AbortController();
  #renewing: Promise<void> | undefined;

  constructor(store: ObjectStore, notices: string, rootKey: string, claim: Claim, run: Run) {
    this.key = noticeKey(notices);
    this.#store = store;
    this.#rootKey = rootKey;
    this.#claim = claim;
    this.#run = run;
  }

  /** Writes the notice, or writes it again so that its lease begins anew. */
  async put(): Promise<void> {
    const { tag, digest } = this.#claim;
    await putNotice(this.#store, this.key, { kind: 'claim', tag, digest }, this.#run);
  }

  /** Throws `released` where another content is claimed, or stands under the root's key already. */
  async refuseForeign(found: readonly Notice[]): Promise<void> {
    const { reference, tag, digest } = this.#claim;
    const isForeign = ({ content }: Notice) =>
      content?.kind === 'claim' && content.tag === tag && content.digest !== digest;
    if (found.some(isForeign)) {
      throw new AlbaError('released', `another job is publishing ${reference} with other content right now`, {
        hint: 'let one job publish a release; if both were refused, run the right one again',
      });
    }
    const standing = await promptly(this.#run, this.#store, (signal) =>
      readDocument(this.#store, this.#rootKey, { signal }),
    );
    if (standing === undefined) return;
    if ((await (this.#claim.digestOf ?? digestOf)(standing.bytes)) !== digest) {
      throw new AlbaError('released', `${reference} was published with other content meanwhile`, {
        hint: 'publish this content under a new tag, or set --overwrite to replace the release',
      });
    }
  }

  /** Renews the notice three times a lease, and sooner after a failure, until it is withdrawn. */
  keepAlive(): void {
    this.#renewing ??= this.#renew();
  }

  async #renew(): Promise<void> {
    const signal = AbortSignal.any([this.#run.signal, this.#withdrawn.signal]);
    const { clock, timing } = this.#run;
    for (let pause = timing.lease / 3; !signal.aborted; ) {
      try {
        await clock.sleep(pause, signal);
        if (signal.aborted) return;
        await this.put();
        pause = timing.lease / 3;
      } catch (error) {
        // Withdrawn or interrupted: then the loop ends. Else the store is busy or away, and is asked again.
        pause = timing.lease / 30;
        if (!signal.aborted) this.#run.reporter.debug(`a claim was not renewed: ${String(error)}`);
      }
    }
  }

  /** Takes it back, whatever happened. Never rejects: one that stays is over within the lease. */
  async withdraw(): Promise<void> {
    this.#withdrawn.abort();
    // A renewal on its way would bring back what is removed here.
    await this.#renewing;
    try {
      await this.#store.remove([this.key], { signal: AbortSignal.timeout(this.#run.timing.request) });
    } catch (error) {
      // The publish is done, or its own error is the one to tell.
      this.#run.reporter.debug(`a claim could not be removed: ${String(error)}`);
    }
  }
}

/**
 * Claims a release before anything of it is written, for layouts whose files lie at fixed names: whoever is refused has
 * then touched nothing. The claim is kept alive until it is withdrawn. Rejects with `released`.
 */
export async function claimRelease(
  store: ObjectStore,
  notices: string,
  rootKey: string,
  claim: Claim,
  run: Run,
): Promise<HeldClaim> {
  const held = new HeldClaim(store, notices, rootKey, claim, run);
  try {
    await held.put();
    await held.refuseForeign(await new NoticeWatcher(store, notices, run).look([held.key]));
  } catch (error) {
    await held.withdraw();
    throw error;
  }
  held.keepAlive();
  return held;
}
