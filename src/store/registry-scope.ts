import { canonicalHost, type RegistryTarget } from './target-registry.ts';

/** A part of a registry: a host, and maybe the beginning of its repositories' names. */
export interface RegistryScope {
  /** As `canonicalHost` writes it. */
  readonly host: string;
  /** Whole components, without a slash at either end; empty for all repositories. */
  readonly path: string;
}

/**
 * Reads `ghcr.io/team`, as people write it and as tools keep it in files: `https://index.docker.io/v1/` and
 * `https://host:5000/v2/` are hosts. What a URL has behind its host is an API's, and not a repository's.
 */
export function registryScope(text: string): RegistryScope {
  const bare = text.trim().replace(/^https?:\/\//i, '');
  const isUrl = bare.length < text.trim().length;
  const [host = '', ...components] = bare.replace(/^([^/]*)\/v[12]\/?$/, '$1').split('/');
  const path = isUrl ? '' : components.filter((component) => component !== '').join('/');
  return { host: canonicalHost(host), path };
}

/** Whether a target lies in it. Hosts are the same or they are not: nothing is found by a part of a host's name. */
export function isWithin({ host, repository }: RegistryTarget, scope: RegistryScope): boolean {
  if (canonicalHost(host) !== scope.host) return false;
  const names = [repository, ...shortName(scope.host, repository)];
  return names.some((name) => scope.path === '' || name === scope.path || name.startsWith(`${scope.path}/`));
}

/** Docker Hub's own images are written without their owner. */
function shortName(host: string, repository: string): readonly string[] {
  return host === 'docker.io' && repository.startsWith('library/')
    ? [repository.slice('library/'.length)]
    : [];
}
