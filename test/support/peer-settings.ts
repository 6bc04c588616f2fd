/**
 * The settings of plugins and actions that people come from, as each of them writes them: from drone-s3 and drone-s3-sync
 * (README, main.go), drone-docker and drone-kaniko (main.go below cmd/), the docker-buildx plugins of woodpecker-ci and
 * thegeeklab (docs.md, docs/data/data.yaml), and the action.yml of Docker's actions and others; and the flags of commands
 * for logins and TLS (skopeo-copy(1), podman-push(1), crane and docker login --help), without their dashes.
 */
export const peerSettings = {
  'drone-s3':
    words(`endpoint access_key secret_key bucket region acl source target strip_prefix exclude path_style dry_run
    env_file content_type content_encoding cache_control storage_class encryption download assume_role
    assume_role_session_name user_role_arn user_role_external_id external_id oidc_token_id
    include recursive`),
  'drone-s3-sync':
    words(`bucket region access_key secret_key acl source target delete content_type content_encoding metadata
    redirects cloudfront_distribution_id dry_run env_file`),
  'drone-docker':
    words(`dry_run mirror storage_driver storage_path bip mtu custom_dns custom_dns_search insecure ipv6
    experimental debug daemon_off dockerfile context tags tag default_tags auto_tag default_suffix auto_tag_suffix build_args
    build_args_from_env quiet target cache_from squash pull_image compress repo custom_labels label_schema registry username
    password email config purge no_cache add_host env_file artifact_file push_only source_image source_tar_path tar_path
    platform secrets ssh_agent_key ssh_key_path auto_label link
    access_token registry_type card_path cosign_private_key cosign_password cosign_params secret secrets_from_env
    secrets_from_file docker_registry docker_username docker_password base_image_registry base_image_username
    base_image_password build_args_new`),
  'drone-kaniko':
    words(`dockerfile context tags expand_repo expand_tag auto_tag config auto_tag_suffix build_args build_args_new
    multiple_build_args target repo custom_labels registry base_image_registry registry_mirrors username base_image_username
    password base_image_password skip_tls_verify snapshot_mode enable_cache cache_repo cache_ttl artifact_file no_push tar_path
    destination_tar_path verbosity platform custom_platform skip_unused_stages cache_dir cache_copy_layers cache_run_layers
    cleanup compressed_caching context_sub_path force image_name_with_digest_file image_name_tag_with_digest_file insecure
    insecure_pull insecure_registry log_format log_timestamp oci_layout_path push_retry registry_certificate
    registry_client_cert reproducible single_snapshot skip_push_permission_check
    skip_tls_verify_pull skip_tls_verify_registry ignore_path ignore_paths
    source_tar_path push_only env_file use_new_run ignore_var_run
    image_fs_extract_retry image_download_retry skip_default_registry_fallback`),
  'docker-buildx':
    words(`dry-run repo username password aws_access_key_id aws_secret_access_key aws_region email registry
    dockerfile tag tags platforms provenance mirror storage_driver storage_path bip mtu custom_dns custom_dns_search insecure
    ipv6 experimental debug daemon_off buildkit_debug buildkit_config buildkit_driveropt tags_file context auto_tag
    default_suffix auto_tag_suffix default_tag label labels default_labels auto_labels build_args build_args_from_env secrets
    quiet target cache_from cache_to cache_images pull_image compress config purge no_cache add_host output logins env_file
    ecr_create_repository ecr_lifecycle_policy ecr_repository_policy ecr_scan_on_push registry_config containerfile extra_tags
    insecure_skip_verify log_level max_concurrent_uploads named_context sbom`),
  'docker/build-push-action':
    words(`add-hosts allow annotations attests build-args build-contexts builder cache-from cache-to
    cgroup-parent context file labels load network no-cache no-cache-filters outputs platforms provenance pull push sbom secrets
    secret-envs secret-files shm-size ssh tags target ulimit github-token`),
  'docker/login-action': words('registry username password ecr'),
  'docker/metadata-action': words('images tags flavor labels annotations github-token'),
  'redhat-actions/push-to-registry': words('image tags registry username password tls-verify digestfile'),
  'skopeo, crane, podman and docker': words(
    'creds dest-creds authfile dest-authfile tls-verify dest-tls-verify cert-dir dest-cert-dir insecure u p',
  ),
  'shallwefootball/upload-s3-action': words(
    'aws_key_id aws_secret_access_key aws_bucket endpoint source_dir destination_dir',
  ),
} as const satisfies Record<string, readonly string[]>;

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}
