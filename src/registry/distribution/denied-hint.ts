import type { Challenge } from './challenge.ts';

/**
 * The usual reason why a registry lets somebody in and still refuses to do what is asked, where one is known. Forgejo and Gitea
 * are known by their challenge (modules/setting of both: the realm ends in /v2/token, the service is container_registry), the
 * others by their hosts.
 */
export function usualCause(host: string, challenge: Challenge | undefined): string | undefined {
  const service = challenge?.parameters.get('service');
  const realm = challenge?.parameters.get('realm') ?? '';
  if (host === 'ghcr.io') {
    return 'ghcr.io wants a token with write:packages: in a workflow “permissions: packages: write”, and, where the package was made elsewhere, this repository in its “Manage Actions access”';
  }
  if (host === 'docker.io') {
    return 'Docker Hub wants an access token with the right to write, and an account that may write in that namespace';
  }
  if (service === 'container_registry' && realm.endsWith('/v2/token')) {
    return 'Forgejo and Gitea want an access token with the right to write packages, of somebody who may write for that owner: a job’s own token may not';
  }
  if (realm.includes('/jwt/auth')) {
    return 'GitLab wants a token with write_registry (in a job: CI_REGISTRY_USER and CI_REGISTRY_PASSWORD), and a repository below the path of its project';
  }
  if (/\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(host)) {
    return 'ECR’s passwords (aws ecr get-login-password, user AWS) last 12 hours, and the role needs ecr:PutImage, ecr:InitiateLayerUpload and their like';
  }
  if (host.endsWith('.pkg.dev') || host === 'gcr.io' || host.endsWith('.gcr.io')) {
    return 'Artifact Registry wants the role artifactregistry.writer (with an access token: user oauth2accesstoken)';
  }
  if (host.endsWith('.azurecr.io')) return 'ACR wants the role AcrPush';
  if (host === 'quay.io') return 'Quay wants a robot account with the right to write in that repository';
  return undefined;
}
