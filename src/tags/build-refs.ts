/** What a build knows of its commit; empty texts count as unknown. */
export interface BuildRefs {
  /** The git tag, without `refs/tags/`; of a tag's build only. */
  readonly tag?: string | undefined;
  readonly branch?: string | undefined;
  /** The full commit. */
  readonly sha?: string | undefined;
  readonly defaultBranch?: string | undefined;
}

/** A tag, or a reference with one, made from a build's refs. */
export interface MadeTag {
  readonly text: string;
  /** Whether later builds are meant to move it. */
  readonly floating: boolean;
}
