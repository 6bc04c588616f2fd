import { type Connections, connections } from '../http/connections.ts';
import { type Registries, type Repository, registries } from '../registry/distribution/registries.ts';
import type { PublishSettings } from '../settings/settings.ts';
import type { RegistryTarget } from '../store/target.ts';
import type { Dependencies } from './dependencies.ts';

/** The repositories of a run. What they have in common is made when the first of them is opened. */
export class Repositories {
  readonly #settings: PublishSettings;
  readonly #dependencies: Dependencies;
  #shared: Promise<{ readonly connections: Connections; readonly registries: Registries }> | undefined;

  constructor(settings: PublishSettings, dependencies: Dependencies) {
    this.#settings = settings;
    this.#dependencies = dependencies;
  }

  /** To push; where nothing is to be sent, a token that only reads will do. */
  async open(target: RegistryTarget): Promise<Repository> {
    const { dryRun, check } = this.#settings;
    this.#shared ??= this.#share();
    const shared = await this.#shared;
    const login = this.#dependencies.registryLogin(target);
    return shared.registries.open(target, login, dryRun || check ? 'read' : 'push');
  }

  close(): void {
    // Connections that could not be made have nothing to close, and that was told when they were to be made.
    this.#shared?.then((shared) => shared.connections.close()).catch(() => {});
  }

  async #share() {
    const { run, proxyFor } = this.#dependencies;
    const shared = await connections({ caFile: this.#settings.caFile, proxyFor });
    return { connections: shared, registries: registries({ connections: shared, run }) };
  }
}
