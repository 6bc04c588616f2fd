import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** `skopeo inspect --raw`: what a tag names, as it came. */
export async function skopeoRaw(reference: string, { as }: Pick<SkopeoOptions, 'as'> = {}): Promise<string> {
  const login = as === undefined ? [] : ['--creds', `${as.username}:${as.password}`];
  return run('skopeo', ['inspect', '--raw', '--tls-verify=false', ...login, `docker://${reference}`]);
}

export interface SkopeoOptions {
  readonly as?: { readonly username: string; readonly password: string };
  /** Certificates to trust, in a file; if not given, whatever certificate there is, or plain HTTP. */
  readonly ca?: string;
}

/**
 * The digest of what a tag names, hashed here, after every image below it was read with all its blobs. For registries with tokens,
 * whose server crane takes for none where it is on this machine.
 */
export async function skopeoDigest(reference: string, { as, ca }: SkopeoOptions = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'alba-skopeo-'));
  const env = { ...process.env, ...(ca !== undefined && { SSL_CERT_FILE: ca }) };
  const login = as === undefined ? [] : ['--src-creds', `${as.username}:${as.password}`];
  const trust = `--src-tls-verify=${ca !== undefined}`;
  const places = [`docker://${reference}`, `oci:${folder}:read`];
  try {
    await run('skopeo', ['--insecure-policy', 'copy', '--all', '--quiet', trust, ...login, ...places], {
      env,
    });
    const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
    return index.manifests[0].digest;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
