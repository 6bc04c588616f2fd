import type { Run } from '../protocol/run.ts';
import {
  type Purpose,
  type Registries,
  type Repository,
  registries,
} from '../registry/distribution/registries.ts';
import type { RegistryTarget } from '../store/target.ts';
import type { Dependencies } from './dependencies.ts';
import type { RunConnections } from './run-connections.ts';

/** The repositories of a run. What they have in common is made when the first of them is opened. */
export class Repositories {
  readonly #registryLogin: Dependencies['registryLogin'];
  readonly #run: Run;
  readonly #connections: RunConnections;
  #registries: Promise<Registries> | undefined;

  constructor(
    { registryLogin, run }: Pick<Dependencies, 'registryLogin' | 'run'>,
    connections: RunConnections,
  ) {
    this.#registryLogin = registryLogin;
    this.#run = run;
    this.#connections = connections;
  }

  async open(target: RegistryTarget, purpose: Purpose): Promise<Repository> {
    this.#registries ??= this.#open();
    return (await this.#registries).open(target, this.#registryLogin(target), purpose);
  }

  async #open(): Promise<Registries> {
    return registries({ connections: await this.#connections.get(), run: this.#run });
  }
}
