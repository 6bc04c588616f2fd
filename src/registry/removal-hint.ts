import type { RegistryTarget } from '../store/target.ts';
import { canonicalHost } from '../store/target-registry.ts';

type Place = Pick<RegistryTarget, 'host' | 'repository'>;

/**
 * What to do where a registry lets nobody remove by its API: where its page is, or what its own API is called. `reference` is a tag
 * or a digest.
 */
export function removalHint(place: Place, reference: string): string {
  return (
    removalElsewhere(place, reference) ??
    'remove it on the registry’s pages, or have its administrator allow it: distribution wants REGISTRY_STORAGE_DELETE_ENABLED=true'
  );
}

/**
 * The same for hosts that are known to remove no tags by the registry's API; undefined for any other. Sources: Docker Hub's
 * API reference (« Delete a repository's tag »), GitHub's REST API (« Packages »), the AWS CLI's reference (`ecr batch-delete-image`).
 */
export function removalElsewhere({ host, repository }: Place, reference: string): string | undefined {
  const [owner = '', ...rest] = repository.split('/');
  const image = rest.join('/');
  const isDigest = reference.includes(':');
  const server = canonicalHost(host);
  if (server === 'docker.io') {
    const api = `https://hub.docker.com/v2/repositories/${repository}/tags/${isDigest ? 'TAG' : reference}/`;
    return `on Docker Hub: https://hub.docker.com/r/${repository}/tags, or its own API: DELETE ${api}`;
  }
  if (server === 'ghcr.io') {
    const name = encodeURIComponent(image);
    return `on GitHub: the versions of ${image} below https://github.com/${owner}?tab=packages, or its own API: gh api -X DELETE /user/packages/container/${name}/versions/ID, and /orgs/${owner}/packages/… for an organisation`;
  }
  if (/\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(server)) {
    const id = isDigest ? `imageDigest=${reference}` : `imageTag=${reference}`;
    return `on ECR: aws ecr batch-delete-image --repository-name ${repository} --image-ids ${id}`;
  }
  return undefined;
}
