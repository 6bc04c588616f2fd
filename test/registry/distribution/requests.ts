/** Kinds of requests, as the log and the faults of the double name them. */
export const asks = {
  ping: /^GET \/v2\/$/,
  headBlob: /^HEAD \S+\/blobs\/sha256:/,
  readBlob: /^GET \S+\/blobs\/sha256:/,
  upload: /\/blobs\/uploads\//,
  /** Opens an upload or mounts. */
  start: /^POST \S+\/blobs\/uploads\/(?!\S*[?&]digest=)/,
  /** The status of an upload. */
  status: /^GET \S+\/blobs\/uploads\//,
  /** May bring bytes. */
  bytes: /^(PATCH|PUT) \S+\/blobs\/uploads\/|^POST \S+\/blobs\/uploads\/\S*[?&]digest=/,
  /** Makes a blob of what was sent. */
  commit: /^(PUT|POST) \S+\/blobs\/uploads\/\S*[?&]digest=/,
  mount: /^POST \S+[?&]mount=/,
  headManifest: /^HEAD \S+\/manifests\//,
  readManifest: /^GET \S+\/manifests\//,
  putManifest: /^PUT \S+\/manifests\//,
  putDigest: /^PUT \S+\/manifests\/sha256:/,
  putTag: /^PUT \S+\/manifests\/(?!sha256:)|^PUT \S+\/manifests\/\S+[?&]tag=/,
  tags: /^GET \S+\/tags\/list/,
  remove: /^DELETE /,
  token: /^(GET|POST) \/token/,
} as const;
