import type { ObjectStore } from '../store/object-store.ts';

const root = 'df-dist-v1';

/** Where everything of one NAME lies (DESIGN, « Static »). What is a prefix ends with a slash. */
export interface StaticKeys {
  readonly name: string;
  /** The name document. */
  readonly list: string;
  /** All tag documents begin with it. */
  readonly tags: string;
  /** A tag's document. */
  document(tag: string): string;
  /** All files of a tag begin with it. */
  files(tag: string): string;
  /** A file, by its `OS/ARCH/PATH`. */
  file(tag: string, suffix: string): string;
  checksums(tag: string): string;
  /** Files on their way to a tag that is being replaced. */
  readonly pieces: string;
  /** What the jobs of builds leave, until their tags are written: records and files. */
  readonly parts: string;
  /** Notices of collectors, and claims. */
  readonly notices: string;
}

/**
 * The keys of one NAME. Where a key cannot also be a prefix, the document of K lies at `K/index.json`: readers find it
 * there, since web servers and `alba serve` answer K with it.
 */
export function staticKeys(store: Pick<ObjectStore, 'keyMayBePrefix'>, name: string): StaticKeys {
  const documentOf = (key: string) => (store.keyMayBePrefix ? key : `${key}/index.json`);
  const tags = `${root}/${name}/`;
  return {
    name,
    list: documentOf(`${root}/${name}`),
    tags,
    document: (tag) => documentOf(tags + tag),
    files: (tag) => `${tags}${tag}/`,
    file: (tag, suffix) => `${tags}${tag}/${suffix}`,
    checksums: (tag) => `${tags}${tag}/SHA256SUMS`,
    pieces: `${root}/_alba/${name}/pieces/`,
    parts: `${root}/_alba/${name}/parts/`,
    notices: `${root}/_alba/${name}/notices/`,
  };
}
