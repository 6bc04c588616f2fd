import type { CredentialProvider } from '../store/credentials.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { openStore } from '../store/open-store.ts';
import type { StoreTarget } from '../store/target.ts';
import type { Dependencies } from './dependencies.ts';
import type { RunConnections } from './run-connections.ts';

/** The stores of a run, each opened once though files and images go there. */
export class Stores {
  readonly #dependencies: Pick<Dependencies, 'credentials'>;
  readonly #connections: RunConnections;
  readonly #opened = new Map<string, Promise<ObjectStore>>();

  constructor(dependencies: Pick<Dependencies, 'credentials'>, connections: RunConnections) {
    this.#dependencies = dependencies;
    this.#connections = connections;
  }

  open(target: StoreTarget): Promise<ObjectStore> {
    const key = JSON.stringify(target);
    let store = this.#opened.get(key);
    if (store === undefined) {
      const credentials = target.kind === 's3' ? this.#dependencies.credentials(target) : undefined;
      store = this.#open(target, credentials);
      this.#opened.set(key, store);
    }
    return store;
  }

  async #open(target: StoreTarget, credentials: CredentialProvider | undefined): Promise<ObjectStore> {
    if (target.kind === 'directory') return openStore(target);
    return openStore(target, { credentials, connections: await this.#connections.get() });
  }

  close(): void {
    // A store that could not be opened has nothing to close, and its error was told when it was opened.
    for (const store of this.#opened.values()) store.then((opened) => opened.close()).catch(() => {});
  }
}
