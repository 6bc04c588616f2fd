/** A platform in OCI terms (image-spec, image-index.md § platform): GOOS and GOARCH words, lower case. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
}

/** `linux/arm/v6`, the one way to write a platform. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** For people: two platforms that differ in the version of Windows alone are told apart, `windows/amd64 (10.0.20348.1)`. */
export function describePlatform(platform: Platform): string {
  const version = platform['os.version'];
  return version === undefined ? formatPlatform(platform) : `${formatPlatform(platform)} (${version})`;
}

/** The canonical order of an index and of documents: by the written form, byte for byte. */
export function comparePlatforms(a: Platform, b: Platform): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortKey(platform: Platform): string {
  return `${formatPlatform(platform)}\n${platform['os.version'] ?? ''}`;
}
