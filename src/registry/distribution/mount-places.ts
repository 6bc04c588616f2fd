import type { Digest } from '../../oci/digest.ts';
import { unlessAborted } from './unless-aborted.ts';

interface OnTheWay {
  readonly repository: string;
  /** Whether it has come there. */
  readonly end: Promise<boolean>;
}

/** In which repositories of a registry blobs are known to be, or are on their way to: from there others can take them. */
export class MountPlaces {
  readonly #there = new Map<Digest, Set<string>>();
  readonly #onTheWay = new Map<Digest, OnTheWay>();
  readonly #refused = new Set<string>();

  note(digest: Digest, repository: string): void {
    const there = this.#there.get(digest) ?? new Set();
    this.#there.set(digest, there.add(repository));
  }

  /** Whether the registry has refused to give `to` what `from` has; of `from` undefined, what any has. */
  isRefused(to: string, from: string | undefined): boolean {
    return this.#refused.has(`${to} ${from}`);
  }

  refuse(to: string, from: string | undefined): void {
    this.#refused.add(`${to} ${from}`);
  }

  /**
   * Sends a blob to a repository: after what is sending it somewhere at this moment, so that it can be taken from there, or is there
   * already: then `onTaken` is called. `send` is told of another repository that has it.
   */
  async sending(
    digest: Digest,
    repository: string,
    { signal, onTaken }: { readonly signal: AbortSignal; readonly onTaken: () => void },
    send: (from: string | undefined) => Promise<void>,
  ): Promise<void> {
    const before = this.#onTheWay.get(digest);
    const sending = (async () => {
      const hasCome = before !== undefined && (await unlessAborted(before.end, signal));
      if (hasCome && before?.repository === repository) return onTaken();
      const places = [...(this.#there.get(digest) ?? [])].filter((other) => other !== repository);
      await send(places.find((other) => !this.isRefused(repository, other)));
      this.note(digest, repository);
    })();
    const end = sending.then(
      () => true,
      () => false,
    );
    const own = { repository, end };
    this.#onTheWay.set(digest, own);
    try {
      await sending;
    } finally {
      if (this.#onTheWay.get(digest) === own) this.#onTheWay.delete(digest);
    }
  }
}
