/** The media types of image-spec 1.1 (media-types.md), all that alba writes. */
export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
} as const;

/** Of layers that are not to be distributed (media-types.md, deprecated since 1.1): a suffix tells the compression. */
export const foreignLayerType = 'application/vnd.oci.image.layer.nondistributable.v1.tar';

/**
 * Docker's older names for the same things (distribution, manifest-v2-2.md; those with zstd and
 * without compression: containerd, core/images/mediatypes.go), and what alba writes in their place.
 */
export const dockerMediaTypes: Readonly<Record<string, string>> = {
  'application/vnd.docker.distribution.manifest.list.v2+json': mediaTypes.index,
  'application/vnd.docker.distribution.manifest.v2+json': mediaTypes.manifest,
  'application/vnd.docker.container.image.v1+json': mediaTypes.config,
  'application/vnd.docker.image.rootfs.diff.tar': mediaTypes.layer,
  'application/vnd.docker.image.rootfs.diff.tar.gzip': mediaTypes.layerGzip,
  'application/vnd.docker.image.rootfs.diff.tar.zstd': mediaTypes.layerZstd,
  'application/vnd.docker.image.rootfs.foreign.diff.tar': foreignLayerType,
  'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip': `${foreignLayerType}+gzip`,
};
