import type { Digest } from '../../oci/digest.ts';

/** In which repositories of a registry blobs are known to be, or are on their way to: from there others can take them. */
export class MountPlaces {
  readonly #there = new Map<Digest, Set<string>>();
  readonly #onTheWay = new Map<Digest, Promise<void>>();

  /** Whether the registry has refused to look for blobs in repositories that it was not told of. */
  isRefused = false;

  note(digest: Digest, repository: string): void {
    const there = this.#there.get(digest) ?? new Set();
    this.#there.set(digest, there.add(repository));
  }

  /**
   * Sends a blob to a repository: after what is sending it to another one at this moment, so that it can be taken from there.
   * `send` is told of a repository that has it.
   */
  async sending(
    digest: Digest,
    repository: string,
    send: (from: string | undefined) => Promise<void>,
  ): Promise<void> {
    const before = this.#onTheWay.get(digest);
    const sending = (async () => {
      await before;
      await send([...(this.#there.get(digest) ?? [])].find((other) => other !== repository));
      this.note(digest, repository);
    })();
    // Who waits for it only wants to know when it is over.
    const settled = sending.catch(() => {});
    this.#onTheWay.set(digest, settled);
    try {
      await sending;
    } finally {
      if (this.#onTheWay.get(digest) === settled) this.#onTheWay.delete(digest);
    }
  }
}
