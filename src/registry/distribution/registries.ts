import type { Connections } from '../../http/connections.ts';
import type { Run } from '../../protocol/run.ts';
import type { RegistryTarget } from '../../store/target.ts';
import { apiHost } from './addresses.ts';
import { ApiClient } from './api-client.ts';
import { Authority } from './authority.ts';
import type { RegistryLogin } from './login.ts';
import { type Patience, patience } from './patience.ts';
import { RegistryHost } from './registry-host.ts';
import { RegistryRepository } from './registry-repository.ts';
import type { Repository } from './repository.ts';

export type { Repository };

export interface RegistriesOptions {
  readonly connections: Connections;
  readonly run: Run;
  readonly patience?: Patience;
}

/** What is to be done in a repository: what a token is asked for. */
export type Purpose = 'push' | 'read' | 'remove';

/** The registries of a run. Repositories of one host share connections, tokens, waits, and what is known to be there. */
export interface Registries {
  open(target: RegistryTarget, login: RegistryLogin, purpose: Purpose): Repository;
}

export function registries({ connections, run, patience: given = patience }: RegistriesOptions): Registries {
  const hosts = new Map<string, RegistryHost>();
  const hostOf = ({ host: name, disableHttps }: RegistryTarget): RegistryHost => {
    const key = `${apiHost(name)} ${disableHttps}`;
    const known =
      hosts.get(key) ?? new RegistryHost({ name, disableHttps, connections, patience: given, run });
    hosts.set(key, known);
    return known;
  };
  return {
    open(target, login, purpose) {
      const host = hostOf(target);
      const { repository } = target;
      const authority = new Authority(host, login, repository, actions[purpose]);
      return new RegistryRepository(target.name, new ApiClient({ host, repository, authority, login }));
    },
  };
}

/** distribution, docs/spec/auth/scope.md. */
const actions: Readonly<Record<Purpose, string>> = { push: 'pull,push', read: 'pull', remove: 'pull,delete' };
