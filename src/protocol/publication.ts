/** Objects and bytes, as they are counted for the closing line and the result. */
export interface Count {
  readonly objects: number;
  readonly bytes: number;
}

export interface PublishedPlatform {
  readonly platform: string;
  readonly digest: string;
  readonly size: number;
}

/** `waiting`: what this run brings is there, and the tag is written when the platforms of other runs are. */
export type Status = 'published' | 'unchanged' | 'planned' | 'waiting' | 'failed';

/** What became of one kind on one target: an entry of `targets` in the result. */
export interface TargetResult {
  readonly target: string;
  readonly kind: 'static' | 'container';
  readonly status: Status;
  /** What clients ask for: `hello:1.0`, one a tag. */
  readonly references: readonly string[];
  /** Full addresses, as far as the target's public URL is known. */
  readonly urls: readonly string[];
  readonly platforms: readonly PublishedPlatform[];
  /** Platforms that other runs are still to bring; of what is `waiting`. */
  readonly missing?: readonly string[];
  /** The index's digest; of a container only. */
  readonly digest?: string;
  /** Written to the target. */
  readonly sent: Count;
  /** Known to be at the target already, and therefore not even made. */
  readonly reused: Count;
  /** Found at the target already, and not sent. */
  readonly skipped: Count;
}

/**
 * One kind on its way to one target, in the three steps of a safe publish: `plan` only reads and refuses, `send` writes
 * what no reader sees yet, `commit` makes it visible. A run plans all its publications, then sends them all, then
 * commits one after the other; so a failure before the first commit leaves every target as it was.
 */
export interface Publication {
  readonly kind: 'static' | 'container';
  /** The target's name, for people. */
  readonly target: string;
  /** Reads the destination. Rejects where publishing is not allowed (`released`) or not possible. */
  plan(): Promise<void>;
  /** What `commit` would report, were it run now; for `--dry-run`. */
  planned(): TargetResult;
  send(): Promise<void>;
  /** May be called again after it answered `waiting`: what was missing may be there by then. */
  commit(): Promise<TargetResult>;
  /** After a failure or Ctrl-C: takes back what would stand in the next publisher's way (its claim). Never rejects. */
  abandon(): Promise<void>;
}
