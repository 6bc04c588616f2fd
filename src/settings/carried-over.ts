import * as instead from './replacements.ts';

/**
 * The settings that people bring along from drone-s3 and drone-s3-sync, drone-docker, drone-kaniko, the docker-buildx plugins,
 * Docker’s actions and some others, written as inputs are, and from skopeo, crane, podman and docker, without the dashes. Those whose names alba has as well are not among them.
 */
export const carriedOver: Readonly<Record<string, instead.Replacement>> = {
  ...named(instead.place, 'bucket endpoint region aws-bucket aws-region'),
  ...named(instead.pathStyle, 'path-style'),
  ...named(instead.encryption, 'encryption'),
  ...named(instead.keys, 'aws-key-id aws-access-key-id aws-secret-access-key'),
  ...named(
    instead.role,
    'assume-role assume-role-session-name user-role-arn user-role-external-id external-id oidc-token-id',
  ),
  ...named(instead.files, 'source source-dir'),
  ...named(instead.choiceOfFiles, 'strip-prefix exclude include recursive'),
  ...named(instead.folder, 'destination-dir'),
  ...named(instead.headers, 'content-type content-encoding cache-control metadata'),
  ...named(instead.bucketsOwn, 'acl storage-class'),
  ...named(instead.nothingElse, 'download delete redirects cloudfront-distribution-id'),
  ...named(instead.file, 'env-file'),
  ...named(instead.image, 'repo image images expand-repo'),
  ...named(instead.registry, 'registry'),
  ...named(instead.registryToken, 'access-token'),
  ...named(instead.registrysOwn, 'registry-type email skip-push-permission-check push-retry'),
  ...named(
    instead.ecr,
    'ecr ecr-create-repository ecr-lifecycle-policy ecr-repository-policy ecr-scan-on-push',
  ),
  ...named(instead.logins, 'logins config registry-config'),
  ...named(instead.login, 'creds dest-creds u p'),
  ...named(instead.loginFile, 'authfile dest-authfile'),
  ...named(
    instead.trust,
    `insecure insecure-registry insecure-skip-verify skip-tls-verify skip-tls-verify-registry tls-verify
    dest-tls-verify cert-dir dest-cert-dir registry-certificate registry-client-cert`,
  ),
  ...named(instead.suffix, 'auto-tag-suffix default-suffix'),
  ...named(instead.tagList, 'default-tag tags-file extra-tags flavor'),
  ...named(instead.semver, 'default-tags expand-tag'),
  ...named(instead.labels, 'labels custom-labels label-schema auto-label auto-labels default-labels link'),
  ...named(instead.attached, 'provenance sbom attests'),
  ...named(instead.signing, 'cosign-private-key cosign-password cosign-params'),
  ...named(instead.pushes, 'push no-push push-only'),
  ...named(instead.archives, 'source-image source-tar-path'),
  ...named(instead.output, 'load output outputs tar-path destination-tar-path oci-layout-path'),
  ...named(
    instead.report,
    'artifact-file digestfile image-name-with-digest-file image-name-tag-with-digest-file',
  ),
  ...named(instead.card, 'card-path'),
  ...named(instead.talk, 'quiet verbosity log-level log-format log-timestamp buildkit-debug'),
  ...named(instead.platforms, 'platforms custom-platform'),
  ...named(instead.noToken, 'github-token'),
  ...named(
    instead.built,
    `dockerfile containerfile file context build-contexts named-context context-sub-path build-args build-args-new
    build-args-from-env multiple-build-args builder buildkit-config buildkit-driveropt pull pull-image squash compress
    force no-cache no-cache-filters cache-from cache-to cache-images cache-repo cache-ttl cache-dir enable-cache
    cache-copy-layers cache-run-layers compressed-caching ssh ssh-agent-key ssh-key-path network add-host add-hosts
    shm-size ulimit cgroup-parent allow skip-unused-stages snapshot-mode single-snapshot reproducible base-image-registry
    base-image-username base-image-password docker-registry docker-username docker-password insecure-pull
    skip-tls-verify-pull skip-default-registry-fallback ignore-path ignore-paths ignore-var-run use-new-run
    image-download-retry image-fs-extract-retry`,
  ),
  ...named(
    instead.buildSecrets,
    'secret secrets secret-files secret-envs secrets-from-env secrets-from-file',
  ),
  ...named(
    instead.noDaemon,
    `daemon-off mirror registry-mirrors storage-driver storage-path bip mtu custom-dns custom-dns-search ipv6 experimental
    purge cleanup max-concurrent-uploads`,
  ),
};

function named(row: instead.Replacement, names: string): Record<string, instead.Replacement> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, row]));
}
