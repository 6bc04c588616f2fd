// Looks at what a run has published, so that no failure is measured as speed.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder that alba pushed bench:TAG to. */
export function albaImage(folder, tag) {
  const place = join(folder, 'v2/bench');
  return {
    root: join(place, 'manifests', tag),
    manifest: (digest) => join(place, 'manifests', digest),
    blob: (digest) => join(place, 'blobs', digest),
  };
}

/** An OCI image layout. */
export function layoutImage(folder) {
  const blob = (digest) => join(folder, 'blobs', digest.replace(':', '/'));
  return { root: join(folder, 'index.json'), manifest: blob, blob };
}

/** A repository of a registry that is distribution, by what it has stored: only what the repository itself refers to is there. */
export async function registryImage(folder, repository, tag) {
  const registry = join(folder, 'docker/registry/v2');
  const stored = async (...link) => {
    const path = join(registry, 'repositories', repository, ...link, 'link');
    const [algorithm, hex] = (await readFile(path, 'utf8')).split(':');
    return join(registry, 'blobs', algorithm, hex.slice(0, 2), hex, 'data');
  };
  return {
    root: await stored('_manifests/tags', tag, 'current'),
    manifest: (digest) => stored('_manifests/revisions', digest.replace(':', '/')),
    blob: (digest) => stored('_layers', digest.replace(':', '/')),
  };
}

/**
 * Its layers as they are stored, of all platforms: sizes by digest. Throws where it has not as many platforms as it should, or where a config or
 * layer is not what its digest says.
 */
export async function checkImage({ root, manifest, blob }, platforms) {
  const { manifests } = JSON.parse(await readFile(root, 'utf8'));
  if (manifests.length !== platforms)
    throw new Error(`${root} has ${manifests.length} images, not ${platforms}`);
  const sizes = new Map();
  for (const { digest } of manifests) {
    const { config, layers } = JSON.parse(await readFile(await manifest(digest), 'utf8'));
    for (const { digest: expected } of [config, ...layers]) {
      const path = await blob(expected);
      const found = await sha256(path);
      if (found !== expected) throw new Error(`${path} holds ${found}`);
    }
    for (const layer of layers) sizes.set(layer.digest, layer.size);
  }
  return sizes;
}

export function sum(sizes) {
  return [...sizes].reduce((total, size) => total + size, 0);
}

async function sha256(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}
