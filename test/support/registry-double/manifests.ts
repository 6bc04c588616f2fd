import { createHash } from 'node:crypto';
import type { HeldManifest, HeldRepository } from './content.ts';
import { type Answer, type Exchange, Refusal } from './exchange.ts';
import { checkManifest } from './manifest-check.ts';
import type { Scene } from './scene.ts';

const limit = 4 * 1024 * 1024;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** GET, HEAD, PUT and DELETE of a manifest by tag or digest. */
export async function answerManifest(
  scene: Scene,
  exchange: Exchange,
  name: string,
  reference: string,
): Promise<Answer> {
  const { method } = exchange;
  if (method === 'PUT') return await putManifest(scene, exchange, name, reference);
  const held = scene.content.existing(name);
  const digest = reference.startsWith('sha256:') ? reference : held.tags.get(reference);
  const manifest = digest === undefined ? undefined : held.manifests.get(digest);
  if (digest === undefined || manifest === undefined || hides(manifest, method)) throw unknown(reference);
  if (method === 'GET' || method === 'HEAD') {
    return {
      status: 200,
      headers: { 'Content-Type': manifest.mediaType, 'Docker-Content-Digest': digest },
      body: manifest.bytes,
    };
  }
  if (method !== 'DELETE') throw new Refusal(405, 'UNSUPPORTED', 'method not allowed');
  if (digest !== reference) return scene.removed('tags', () => held.tags.delete(reference));
  return scene.removed('manifests', () => {
    held.manifests.delete(digest);
    for (const [tag, target] of held.tags) if (target === digest) held.tags.delete(tag);
  });
}

async function putManifest(
  scene: Scene,
  exchange: Exchange,
  name: string,
  reference: string,
): Promise<Answer> {
  const { bytes, whole } = await exchange.receive();
  if (!whole) throw new Refusal(400, 'MANIFEST_INVALID', 'the body broke off');
  if (bytes.length > limit) throw new Refusal(413, 'SIZE_INVALID', 'a manifest has 4 MiB at most');
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const byDigest = reference.startsWith('sha256:');
  if (byDigest && reference !== digest) {
    throw new Refusal(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  }
  const held = scene.content.repository(name);
  const mediaType = exchange.headers['content-type'] ?? '';
  const { subject } = checkManifest(held, bytes, mediaType, scene.knobs.validation);
  const asked = byDigest ? exchange.query.getAll('tag') : [];
  const taken = { all: asked, first: asked.slice(0, 1), none: [] }[scene.knobs.queryTags];
  for (const tag of byDigest ? taken : [reference]) point(scene, held, name, tag, digest);
  if (!held.manifests.has(digest)) {
    held.manifests.set(digest, { bytes, mediaType, late: scene.knobs.lateManifests });
  }
  return {
    status: 201,
    headers: {
      Location: `${scene.origin}/v2/${name}/manifests/${reference}`,
      'Docker-Content-Digest': digest,
      ...(taken.length > 0 ? { 'OCI-Tag': taken } : {}),
      ...(subject !== undefined && scene.knobs.referrers ? { 'OCI-Subject': subject } : {}),
    },
  };
}

function point(scene: Scene, held: HeldRepository, name: string, tag: string, digest: string): void {
  if (!tagPattern.test(tag)) throw new Refusal(400, 'TAG_INVALID', 'manifest tag did not match URI');
  const before = held.tags.get(tag);
  if (scene.knobs.immutableTags && before !== undefined && before !== digest) {
    const message = `The image tag '${tag}' already exists in the '${name}' repository and cannot be overwritten because the repository is immutable.`;
    throw new Refusal(400, 'TAG_INVALID', message);
  }
  held.tags.set(tag, digest);
}

/** Whether it was put a moment ago, and is not seen yet. */
function hides(manifest: HeldManifest, method: string): boolean {
  if (manifest.late === 0 || method === 'DELETE') return false;
  manifest.late -= 1;
  return true;
}

function unknown(reference: string): Refusal {
  return new Refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown', { detail: { reference } });
}
