/** How long and how often a registry is waited for: milliseconds, but for `tries`. Injectable in tests. */
export interface Patience {
  /** Of one request; bytes of an upload that went through begin a new count. */
  readonly tries: number;
  /** Before the second try, doubled before each other one. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** All that one run waits at one registry because that asked for it (Retry-After). What it asks beyond ends the run at once. */
  readonly budget: number;
  /** Without a byte in either direction. */
  readonly idle: number;
  /** For the answer to a body that was sent whole: a registry may hash and copy it first. */
  readonly answer: number;
}

export const patience: Patience = {
  tries: 6,
  firstPause: 500,
  longestPause: 20_000,
  budget: 15 * 60_000,
  idle: 120_000,
  answer: 10 * 60_000,
};
