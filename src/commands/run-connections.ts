import type { Connections } from '../http/connections.ts';
import { openConnections } from '../http/open-connections.ts';
import type { PublishSettings } from '../settings/settings.ts';
import type { Dependencies } from './dependencies.ts';

/** The connections of a run, to stores and registries alike: made when the first is needed. */
export class RunConnections {
  readonly #open: () => Promise<Connections>;
  #opened: Promise<Connections> | undefined;

  constructor({ caFile }: Pick<PublishSettings, 'caFile'>, { proxyFor }: Pick<Dependencies, 'proxyFor'>) {
    this.#open = () => openConnections({ caFile, proxyFor });
  }

  get(): Promise<Connections> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  close(): void {
    // What could not be made has nothing to close, and that was told when it was to be made.
    this.#opened?.then((connections) => connections.close()).catch(() => {});
  }
}
