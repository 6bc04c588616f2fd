import type { Count } from '../protocol/publication.ts';
import { Tally } from '../protocol/tally.ts';
import { bytesBody } from '../store/body.ts';
import type { ObjectStore } from '../store/object-store.ts';

const options = { contentType: 'application/json', cacheControl: 'no-cache' } as const;

/**
 * Makes sure that `GET /v2/` answers 200, which podman, skopeo and crane ask before anything else; web servers differ in
 * which key they look for. Returns what was written.
 */
export async function writePing(store: ObjectStore, signal: AbortSignal): Promise<Count> {
  const written = new Tally();
  if ((await store.head('v2/index.html', { signal })) !== undefined) return written.count();
  const keys = store.keyMayBePrefix ? ['v2/', 'v2/index.html'] : ['v2/index.html'];
  for (const key of keys) {
    const body = bytesBody('{}');
    await store.put(key, body, { ...options, signal });
    written.add(body.size);
  }
  return written.count();
}
