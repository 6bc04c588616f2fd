/**
 * Constants of the format, in milliseconds: publishers and collectors rely on each other's. Injectable in tests.
 * 2 `window` + `request` ≤ `wait`; see docs/protocols.md.
 */
export interface Timing {
  /** From the look at the notices to sending the root. */
  readonly window: number;
  /** Deadline of a small request, tries included. */
  readonly request: number;
  /** What a collector waits between announcing and looking again. */
  readonly wait: number;
  /** A notice's life. */
  readonly lease: number;
  /** How long after a look a publisher polls a notice that names what it needs. */
  readonly poll: number;
}

export const timing: Timing = {
  window: 10_000,
  request: 10_000,
  wait: 30_000,
  lease: 15 * 60_000,
  poll: 2_000,
};
