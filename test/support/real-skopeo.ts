import { run } from './real-program.ts';

export interface Inspected {
  readonly Digest: string;
  readonly RepoTags: readonly string[];
  readonly Architecture: string;
  readonly Os: string;
}

/** `skopeo inspect`, which reads tag, manifest, config and tag list. */
export async function skopeoInspect(reference: string): Promise<Inspected> {
  return JSON.parse(await run('skopeo', ['inspect', '--tls-verify=false', `docker://${reference}`]));
}

/** `skopeo list-tags`. */
export async function skopeoTags(repository: string): Promise<readonly string[]> {
  return JSON.parse(await run('skopeo', ['list-tags', '--tls-verify=false', `docker://${repository}`])).Tags;
}

/** `skopeo copy --all` into an OCI layout on disk: every platform's manifest and blobs, all hashed on the way. */
export async function skopeoCopyAll(reference: string, directory: string, tag: string): Promise<void> {
  await skopeoCopy(`docker://${reference}`, `oci:${directory}:${tag}`, '--all');
}

/** `skopeo copy` between any two of its transports. */
export async function skopeoCopy(from: string, to: string, ...options: readonly string[]): Promise<void> {
  await run('skopeo', ['--insecure-policy', 'copy', '--src-tls-verify=false', ...options, from, to]);
}
