import { type Answer, type Exchange, Refusal } from './exchange.ts';
import type { Scene } from './scene.ts';

/** distribution-spec § Pulling blobs, and § Deleting Blobs. */
export function answerBlob(scene: Scene, { method }: Exchange, name: string, digest: string): Answer {
  const { blobs } = scene.content.existing(name);
  const bytes = blobs.get(digest);
  if (bytes === undefined)
    throw new Refusal(404, 'BLOB_UNKNOWN', 'blob unknown to registry', { detail: { digest } });
  if (method === 'DELETE') return scene.removed('blobs', () => blobs.delete(digest));
  if (method !== 'GET' && method !== 'HEAD') throw new Refusal(405, 'UNSUPPORTED', 'method not allowed');
  const { redirects } = scene.knobs;
  if (redirects === 'both' || (redirects === 'get' && method === 'GET')) {
    return {
      status: 307,
      headers: {
        Location: `${scene.elsewhere}/store/${name}?digest=${encodeURIComponent(digest)}&signature=a%2Bb`,
      },
    };
  }
  return {
    status: 200,
    headers: { 'Content-Type': 'application/octet-stream', 'Docker-Content-Digest': digest },
    body: bytes,
  };
}
