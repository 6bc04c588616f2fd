import { AlbaError } from '../report/error.ts';
import {
  booleanParameter,
  hasParameter,
  noHttps,
  onlyParameters,
  readParameters,
} from './target-parameters.ts';

/** A repository of an OCI registry. */
export interface RegistryTarget {
  readonly kind: 'registry';
  /** The URL as it was written. */
  readonly name: string;
  /** As it was written, with its port: `docker.io`, `[::1]:5000`. */
  readonly host: string;
  /** As the registry is asked for it: `docker.io/albatros` is `library/albatros` there. */
  readonly repository: string;
  readonly tag?: string;
  /** Whether it is spoken to in plain HTTP: `disable_https=`. Undefined where nothing is said: then only loopback may be. */
  readonly disableHttps?: boolean;
}

/** Names as in the distribution-spec, § Pulling manifests. */
const repositoryPattern =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const hostPattern = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?$/;

const form = 'docker://HOST/REPOSITORY or docker://HOST/REPOSITORY:TAG';
/** Where Docker looks for a name without a host. */
const atDockerHub = '; at Docker Hub HOST is docker.io';

/** `docker://HOST/REPOSITORY[:TAG][?disable_https=true]`. Throws an `AlbaError` (`usage`) with the text to write instead. */
export function parseRegistryTarget(text: string): RegistryTarget {
  const [address = '', ...query] = text.slice('docker://'.length).split('?');
  const { host, path } = hostAndPath(address, text);
  const [, repository = '', tag] = /^(.*?)(?::([^/]*))?$/s.exec(path) ?? [];
  checkRepository(repository, { host, tag });
  checkTag(tag, `docker://${host}/${repository}`);
  const parameters = readParameters(query.length === 0 ? undefined : query.join('?'), 'docker');
  onlyParameters(parameters, 'docker', noHttps);
  return {
    kind: 'registry',
    name: text,
    host,
    repository: onDockerHub(host, repository),
    ...(tag !== undefined && { tag }),
    ...(hasParameter(parameters, ...noHttps) && { disableHttps: booleanParameter(parameters, ...noHttps) }),
  };
}

function hostAndPath(address: string, text: string): { host: string; path: string } {
  const [host = '', ...rest] = address.split('/');
  const path = rest.join('/');
  const [place = '', ...digest] = path.split('@');
  // A password may hold a slash, and a digest never stands before the end.
  if (host.includes('@') || (digest.length > 0 && !/^[a-z0-9]+:[a-f0-9]*$/i.test(digest.join('@')))) {
    throw new AlbaError('usage', 'a docker:// target cannot hold a user or a password', {
      hint: `write ${form}, and give them by --username and --password`,
    });
  }
  if (/^https?:$/i.test(host)) {
    const registry = registryInstead(address);
    throw new AlbaError('usage', `behind docker:// comes the host, without ${host.toLowerCase()}//`, {
      hint: `write ${registry?.target ?? form}`,
    });
  }
  if (host === '')
    throw new AlbaError('usage', 'the docker:// target names no host', { hint: `write ${form}` });
  if (!hostPattern.test(host)) {
    // What stands behind a colon and is no port may be a password.
    const shown = host.replace(/:(?!\d+$).*/s, ':…');
    throw new AlbaError('usage', `“${shown}” in the docker:// target is not a host`, {
      hint: `write ${form}${atDockerHub}`,
    });
  }
  if (digest.length > 0) {
    throw new AlbaError('usage', `the target ${text} has a digest, which the images decide`, {
      hint: `write docker://${host}/${place}`,
    });
  }
  if (path.includes('#')) {
    throw new AlbaError('usage', `the target ${text} holds a “#”, as only sources may`, {
      hint: `write ${form}`,
    });
  }
  return { host, path };
}

function checkRepository(
  repository: string,
  { host, tag }: { readonly host: string; readonly tag: string | undefined },
): void {
  const behind = tag === undefined ? '' : `:${tag}`;
  if (repository === '') {
    const isHost = /[.:]|^localhost$/i.test(host);
    throw new AlbaError('usage', `the target docker://${host} names no repository`, {
      hint: isHost
        ? `write docker://${host}/NAME, or docker://${host}/OWNER/NAME`
        : `write docker://HOST/${host}${atDockerHub}`,
    });
  }
  const name = `“${repository}” in the target docker://${host}/${repository}${behind}`;
  const lower = repository.toLowerCase();
  if (lower !== repository && repositoryPattern.test(lower)) {
    throw new AlbaError('usage', `${name} is a repository name with capitals, which no registry takes`, {
      hint: `write docker://${host}/${lower}${behind}`,
    });
  }
  if (!repositoryPattern.test(repository) || repository.length > 255) {
    throw new AlbaError('usage', `${name} is not the name of a repository`, {
      hint: 'use lower-case letters, digits and single . _ - between them, with / between components, 255 characters at most',
    });
  }
}

function checkTag(tag: string | undefined, before: string): void {
  if (tag === undefined || tagPattern.test(tag)) return;
  const mapped = tag.replaceAll('+', '_');
  throw new AlbaError('usage', `“${tag}” in the target ${before}:${tag} is not a tag of a registry`, {
    hint: tagPattern.test(mapped)
      ? `write ${before}:${mapped}`
      : `write ${before}:TAG, with letters, digits, _ . - and at most 128 of them`,
  });
}

/** Docker Hub keeps images without an owner below `library`. */
function onDockerHub(host: string, repository: string): string {
  const isOfficial = canonicalHost(host) === 'docker.io' && !repository.includes('/');
  return isOfficial ? `library/${repository}` : repository;
}

/** One name for a host that has several: lower case, Docker Hub's three names as `docker.io`, without the port of HTTPS. */
export function canonicalHost(host: string): string {
  const plain = host.toLowerCase().replace(/:443$/, '');
  return plain === 'index.docker.io' || plain === 'registry-1.docker.io' ? 'docker.io' : plain;
}

/**
 * A web address as the target of a registry, as far as it can be one. `isCertain` where its host serves nothing else, or its
 * path is that of a registry's API. Nothing of it that could be a secret is kept.
 */
export function registryInstead(address: string): { target: string; isCertain: boolean } | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.host === '') return undefined;
  const isHub = dockerHub.test(url.host);
  const path = url.pathname.replace(/^\/(?:v2(?:\/|$)|r\/)?/, '').replace(/\/+$/, '');
  const [, repository = '', tag = ''] = /^(.*?)(:[^/]*)?$/s.exec(path.toLowerCase()) ?? [];
  const place = repositoryPattern.test(repository)
    ? `${repository}${tagPattern.test(tag.slice(1)) ? tag : ''}`
    : 'REPOSITORY';
  return {
    target: `docker://${isHub ? 'docker.io' : url.host}/${place}${url.protocol === 'http:' ? '?disable_https=true' : ''}`,
    isCertain: isHub || knownRegistries.test(url.host) || /^\/v2(?:\/|$)/.test(url.pathname) || tag !== '',
  };
}

const dockerHub = /^(?:(?:index|registry-1|hub)\.)?docker\.(?:io|com)$/i;
const knownRegistries =
  /^(?:ghcr\.io|quay\.io|registry\.gitlab\.com|(?:[a-z0-9-]+\.)*gcr\.io|[a-z0-9-]+-docker\.pkg\.dev|[a-z0-9-]+\.azurecr\.io|\d+\.dkr\.ecr\.[a-z0-9.-]+)$/i;
