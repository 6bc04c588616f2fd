/**
 * What a client pulls from a registry whose public address is a URL: `registry.example/hello:1.0`. Undefined below a
 * path: clients look for `/v2/` at the host's root only.
 */
export function publicReference(publicUrl: string, name: string, tag: string): string | undefined {
  const { host, pathname } = new URL(publicUrl);
  return pathname === '/' ? `${host}/${name}:${tag}` : undefined;
}
