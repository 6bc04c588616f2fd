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
  const options = ['--insecure-policy', 'copy', '--all', '--src-tls-verify=false'];
  await run('skopeo', [...options, `docker://${reference}`, `oci:${directory}:${tag}`]);
}
