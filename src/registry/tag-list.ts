import { parseJson } from '../oci/parse-json.ts';
import { bytesBody } from '../store/body.ts';
import type { Body, ObjectStore } from '../store/object-store.ts';
import type { DatedTag } from '../tags/order.ts';

/**
 * The tags of a static registry, by LIST. All digests hold a `:`, which no tag can, so with that delimiter they are one
 * common prefix: one request for a thousand tags, however many manifests there are.
 */
export async function listTags(
  store: ObjectStore,
  manifests: string,
  signal: AbortSignal,
): Promise<readonly DatedTag[]> {
  const tags: DatedTag[] = [];
  for await (const entry of store.list(manifests, { delimiter: ':', signal })) {
    if (entry.kind === 'object') {
      tags.push({ tag: entry.key.slice(manifests.length), date: entry.lastModified });
    }
  }
  return tags;
}

/** The body of `tags/list`, in ASCII order (distribution-spec, « Listing Tags »: lexical order). */
export function renderTagList(name: string, tags: readonly string[]): Body {
  return bytesBody(JSON.stringify({ name, tags: [...tags].sort() }));
}

/** The tags that a `tags/list` document names; none where it cannot be read, since it is written anew then. */
export function parseTagList(bytes: Uint8Array): ReadonlySet<string> {
  const document = parseJson(bytes);
  if (typeof document === 'object' && document !== null && 'tags' in document) {
    const { tags } = document;
    if (Array.isArray(tags)) return new Set(tags.filter((tag) => typeof tag === 'string'));
  }
  // Not ours, or damaged: the list is no authority, it is derived from the tags again.
  return new Set();
}
