import type { Connections } from '../../http/connections.ts';
import type { Run } from '../../protocol/run.ts';
import type { RegistryTarget } from '../../store/target.ts';
import type { ImageDestination } from '../image-destination.ts';
import type { RegistryLogin } from './login.ts';
import type { Patience } from './patience.ts';

export interface RegistriesOptions {
  readonly connections: Connections;
  readonly run: Run;
  readonly patience?: Patience;
}

/** What is to be done in a repository: what a token is asked for. */
export type Purpose = 'push' | 'read' | 'remove';

/** One repository of a registry: a destination of images, whose tags can be listed and removed. */
export interface Repository extends ImageDestination {
  /** All tags, in the registry's order, records of partial publishes included; undefined where the registry knows no such repository. */
  tags(): Promise<readonly string[] | undefined>;
  /**
   * Asks the registry to remove what stands under a tag or a digest. `forbidden`: it does not do that, for tags, for digests, or
   * at all (distribution-spec § Content Management leaves it open). Under a digest, all tags of it go with it.
   */
  remove(reference: string): Promise<'removed' | 'absent' | 'forbidden'>;
}

/** The registries of a run. Repositories of one host share connections, tokens, waits, and what is known to be there. */
export interface Registries {
  open(target: RegistryTarget, login: RegistryLogin, purpose: Purpose): Repository;
}

export function registries(_options: RegistriesOptions): Registries {
  throw new Error('still to come');
}
