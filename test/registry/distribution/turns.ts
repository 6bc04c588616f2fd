import type { Fault, Faults } from '../../support/registry-double/faults.ts';
import type { LoggedRequest } from '../../support/registry-double/log.ts';

/** One job whose requests wait for their turn. */
interface Player {
  readonly waiting: { readonly logged: LoggedRequest; readonly go: () => void }[];
  hasEnded: boolean;
  /** Requests that were let through. */
  steps: number;
}

/** What becomes of one request of a job, and of the job with it. */
export interface Kill {
  readonly who: string;
  /** Of the job's requests, from 0. */
  readonly at: number;
  /** `after`: what it asked for is done. */
  readonly reset: 'before' | 'after';
  readonly kill: () => void;
}

/**
 * Lets the requests of several jobs through one at a time, in an order that a test chooses. Whose a request is, the first word
 * of the Host header tells; of whoever was not started nothing waits.
 */
export class Turns {
  readonly #players = new Map<string, Player>();
  readonly #arrived = new Map<string, number>();
  readonly #kill: Kill | undefined;
  #isOver = false;

  constructor(kill?: Kill) {
    this.#kill = kill;
  }

  readonly faults: Faults = (logged) => {
    const who = (logged.headers.host ?? '').split('.')[0] ?? '';
    const player = this.#players.get(who);
    if (player === undefined || this.#isOver) return undefined;
    const nth = this.#arrived.get(who) ?? 0;
    this.#arrived.set(who, nth + 1);
    return (
      this.#killing(who, nth) ?? { hold: new Promise<void>((go) => player.waiting.push({ logged, go })) }
    );
  };

  start(who: string, work: () => Promise<unknown>): void {
    const player: Player = { waiting: [], hasEnded: false, steps: 0 };
    this.#players.set(who, player);
    const end = () => {
      player.hasEnded = true;
    };
    work().then(end, end);
  }

  /** Lets a job make so many requests, or all that it still makes. Resolves when the last of them is answered. */
  async step(who: string, count = Number.POSITIVE_INFINITY): Promise<void> {
    const player = this.#players.get(who) as Player;
    for (let made = 0; made < count; made += 1) {
      await until(() => player.waiting.length > 0 || player.hasEnded);
      const next = player.waiting.shift();
      if (next === undefined) return;
      player.steps += 1;
      next.go();
      await until(() => next.logged.status !== undefined || player.hasEnded);
    }
  }

  steps(who: string): number {
    return this.#players.get(who)?.steps ?? 0;
  }

  hasEnded(who: string): boolean {
    return this.#players.get(who)?.hasEnded ?? true;
  }

  /** Nothing waits any longer. */
  async finish(): Promise<void> {
    this.#isOver = true;
    for (const { waiting } of this.#players.values()) for (const { go } of waiting.splice(0)) go();
    await until(() => [...this.#players.values()].every(({ hasEnded }) => hasEnded));
  }

  #killing(who: string, nth: number): Fault | undefined {
    if (this.#kill?.who !== who || this.#kill.at !== nth) return undefined;
    this.#kill.kill();
    return { reset: this.#kill.reset };
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}
