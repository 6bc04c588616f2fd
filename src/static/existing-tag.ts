import { revisionOf } from '../oci/revision.ts';
import { readDocument } from '../protocol/read-document.ts';
import { released } from '../protocol/released.ts';
import type { ObjectInfo, ObjectStore, RequestOptions } from '../store/object-store.ts';
import { classify, isFloatingName } from '../tags/classes.ts';
import type { Artefact, Part } from './artefact.ts';
import { type Content, contentOfDocument, firstDifference } from './content.ts';
import { parseTagDocument } from './documents.ts';
import type { StaticKeys } from './keys.ts';

/** A tag that stands in the store. */
export interface ExistingTag {
  readonly info: ObjectInfo;
  /** Empty where the document cannot be read and is to be overwritten. */
  readonly content: Content;
  readonly floating: boolean;
  /** The commit that it says it was built from. */
  readonly revision: string | undefined;
  /** Whether a replacement of its files was begun, and has not come to its end: they may be other than it says. */
  readonly replacing: boolean;
}

/** Reads a tag's document; undefined where there is none. Throws `damaged` for an unreadable one unless `overwrite`. */
export async function readTag(
  store: ObjectStore,
  keys: StaticKeys,
  tag: string,
  { overwrite, ...options }: RequestOptions & { readonly overwrite: boolean },
): Promise<ExistingTag | undefined> {
  const key = keys.document(tag);
  const stored = await readDocument(store, key, options);
  if (stored === undefined) return undefined;
  try {
    const document = parseTagDocument(stored.bytes, key);
    return {
      info: stored.info,
      content: contentOfDocument(document),
      floating: document.floating ?? isFloatingName(tag),
      revision: revisionOf(document.annotations),
      replacing: document.replacing ?? false,
    };
  } catch (error) {
    if (!overwrite) throw error;
    return {
      info: stored.info,
      content: new Map(),
      floating: true,
      revision: undefined,
      replacing: true,
    };
  }
}

/** Whether the tag is a release, which keeps its content. What floats may be replaced. */
export function isFixed(tag: string, { floating }: ExistingTag): boolean {
  return classify(tag) === 'release' && !floating;
}

/** Throws `released` where the tag is a release that holds other content. */
export function refuseReleased(
  reference: string,
  tag: string,
  existing: ExistingTag,
  artefact: Artefact,
): void {
  if (!isFixed(tag, existing)) return;
  const difference = firstDifference(artefact.content, existing.content);
  if (difference === undefined) return;
  throw released(reference, difference);
}

/**
 * The ETags of those parts that need not be sent again, by suffix. The document says what was put there; only what has
 * not been written since can be believed to be it, as a replacement may have been broken off. Times of whole seconds,
 * since that is what an answer to GET tells.
 */
export async function intactParts(
  store: ObjectStore,
  keys: StaticKeys,
  tag: string,
  existing: ExistingTag,
  parts: readonly Part[],
  options: RequestOptions,
): Promise<ReadonlyMap<string, string>> {
  if (existing.replacing) return new Map();
  const prefix = keys.files(tag);
  const wanted = new Map(parts.map((part) => [part.suffix, part]));
  const written = seconds(existing.info);
  const intact = new Map<string, string>();
  for await (const entry of store.list(prefix, options)) {
    if (entry.kind !== 'object') continue;
    const suffix = entry.key.slice(prefix.length);
    const part = wanted.get(suffix);
    const same =
      part !== undefined &&
      part.body.size === entry.size &&
      existing.content.get(suffix)?.digest === part.body.digest;
    if (same && seconds(entry) <= written) intact.set(suffix, entry.etag);
  }
  return intact;
}

function seconds({ lastModified }: ObjectInfo): number {
  return Math.floor(lastModified.getTime() / 1000);
}
