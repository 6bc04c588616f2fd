import type { Progress } from './reporter.ts';

/** Pieces of work that run at the same time, seen as one. */
export interface Work {
  /** The first piece that has not ended. */
  readonly title: string;
  /** How many other titles run beside it. */
  readonly others: number;
  readonly bytes: number;
  /** Never less than `bytes`; 0 where it is not known, as long as one piece's is not. */
  readonly total: number;
  /** In milliseconds, by the clock given. */
  readonly startedAt: number;
}

/**
 * Adds up the pieces of work between two idle moments, so that parallel uploads move one bar, which never goes
 * back. `moved` is called at every step, `ended` when the last piece has ended.
 */
export class CombinedProgress {
  readonly #now: () => number;
  readonly #watcher: { moved(work: Work): void; ended(work: Work): void };
  readonly #running = new Map<symbol, string>();
  #bytes = 0;
  #total = 0;
  #isTotalKnown = true;
  #startedAt = 0;

  constructor(now: () => number, watcher: { moved(work: Work): void; ended(work: Work): void }) {
    this.#now = now;
    this.#watcher = watcher;
  }

  begin(title: string, totalBytes: number | undefined): Progress {
    if (this.#running.size === 0) {
      this.#bytes = 0;
      this.#total = 0;
      this.#isTotalKnown = true;
      this.#startedAt = this.#now();
    }
    const piece = Symbol(title);
    this.#running.set(piece, title);
    this.#total += totalBytes ?? 0;
    this.#isTotalKnown &&= totalBytes !== undefined;
    this.#watcher.moved(this.#work());
    return {
      add: (bytes) => this.#step(piece, bytes, 0),
      grow: (bytes) => this.#step(piece, 0, bytes),
      end: () => this.#end(piece),
    };
  }

  #step(piece: symbol, bytes: number, total: number): void {
    if (!this.#running.has(piece)) return; // a last chunk may be counted after its upload was given up
    this.#bytes += bytes;
    this.#total += total;
    this.#watcher.moved(this.#work());
  }

  #end(piece: symbol): void {
    const work = this.#work();
    if (!this.#running.delete(piece)) return;
    if (this.#running.size === 0) this.#watcher.ended(work);
    else this.#watcher.moved(this.#work());
  }

  #work(): Work {
    const [title = ''] = this.#running.values();
    return {
      title,
      others: Math.max(0, new Set(this.#running.values()).size - 1),
      bytes: this.#bytes,
      total: this.#isTotalKnown ? Math.max(this.#bytes, this.#total) : 0,
      startedAt: this.#startedAt,
    };
  }
}

/** The share that is done in whole percent, 100 only where all is; undefined where the total is unknown. */
export function percentOf({ bytes, total }: Pick<Work, 'bytes' | 'total'>): number | undefined {
  return total === 0 ? undefined : Math.floor((bytes / total) * 100);
}

/** The title of work, and that there is more. */
export function nameOf({ title, others }: Pick<Work, 'title' | 'others'>): string {
  return others === 0 ? title : `${title} and ${others} more`;
}
