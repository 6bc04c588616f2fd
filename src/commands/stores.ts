import type { PublishSettings } from '../settings/settings.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { openStore } from '../store/open-store.ts';
import type { StoreTarget } from '../store/target.ts';
import type { Dependencies } from './dependencies.ts';

/** The stores of a run, each opened once though files and images go there. */
export class Stores {
  readonly #settings: PublishSettings;
  readonly #dependencies: Dependencies;
  readonly #opened = new Map<string, Promise<ObjectStore>>();

  constructor(settings: PublishSettings, dependencies: Dependencies) {
    this.#settings = settings;
    this.#dependencies = dependencies;
  }

  open(target: StoreTarget): Promise<ObjectStore> {
    const key = JSON.stringify(target);
    let store = this.#opened.get(key);
    if (store === undefined) {
      const credentials = target.kind === 's3' ? this.#dependencies.credentials(target) : undefined;
      const { caFile } = this.#settings;
      store = openStore(target, {
        ...(credentials === undefined ? {} : { credentials }),
        ...(caFile === undefined ? {} : { caFile }),
      });
      this.#opened.set(key, store);
    }
    return store;
  }

  close(): void {
    // A store that could not be opened has nothing to close, and its error was told when it was opened.
    for (const store of this.#opened.values()) store.then((opened) => opened.close()).catch(() => {});
  }
}
