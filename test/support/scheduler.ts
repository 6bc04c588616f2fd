import type { Timing } from '../../src/protocol/constants.ts';
import type { Run } from '../../src/protocol/run.ts';
import { silent } from '../../src/report/reporter.ts';
import {
  type Gate,
  type MemoryObject,
  type MemoryRequest,
  type MemoryStore,
  memoryStore,
} from './memory-store.ts';

/**
 * What the protocols' times are in a simulation: the same order of sizes, small numbers. `request` is out of reach,
 * since it is measured by the machine's clock; here `landing` stands for it.
 */
export const simulatedTiming: Timing = { window: 10, request: 1_000_000, wait: 30, lease: 900, poll: 5 };

/** A request that was sent has taken effect this much later, or never will (assumptions A2 and A3 of docs/protocols.md). */
const landing = 10;

/** A request on its way: sent and not yet carried out, or carried out and not yet answered. */
interface InFlight {
  readonly owner: Simulated;
  readonly request: MemoryRequest;
  effect: () => void;
  answer: (() => void) | undefined;
  readonly sent: number;
  /** Stuck in the network: others overtake it many times. */
  readonly slow: boolean;
  /** Its process is dead: it may still land. */
  orphan: boolean;
}

interface Sleeper {
  readonly owner: Simulated;
  readonly until: number;
  readonly wake: () => void;
}

export type Outcome = 'running' | 'done' | 'failed' | 'killed';

/** One process of a simulation. */
export interface Simulated {
  readonly name: string;
  outcome: Outcome;
  error?: unknown;
}

export interface SimulationOptions {
  readonly seed: number;
  /** How many processes may be killed, at moments of the scheduler's choice. */
  readonly kills?: number;
  /** Looked at after every single effect on the store; throws where something visible is wrong. */
  readonly invariant?: (objects: ReadonlyMap<string, MemoryObject>) => void;
}

/**
 * Runs processes over one bucket in an order that a seed decides: which request takes effect next, when its answer
 * arrives, whether a write whose answer was lost is sent twice, how time passes, who is killed. The same seed gives
 * the same order.
 */
export class Scheduler {
  readonly objects = new Map<string, MemoryObject>();
  readonly processes: Simulated[] = [];
  /** What took effect, in order; for messages of failing tests. */
  readonly trace: string[] = [];
  readonly #options: SimulationOptions;
  readonly #random: () => number;
  #time = 0;
  #kills: number;
  #inFlight: InFlight[] = [];
  #sleepers: Sleeper[] = [];

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#random = seeded(options.seed);
    this.#kills = options.kills ?? 0;
  }

  /** Starts a process. It runs up to its first request at once, and then as the scheduler pleases. */
  start(name: string, body: (store: MemoryStore, run: Run) => Promise<void>): Simulated {
    const process: Simulated = { name, outcome: 'running' };
    this.processes.push(process);
    const store = memoryStore({ objects: this.objects, gate: this.#gate(process), now: () => this.#time });
    const run: Run = {
      reporter: silent,
      signal: new AbortController().signal,
      timing: simulatedTiming,
      clock: {
        now: () => this.#time,
        sleep: (milliseconds, signal) => this.#sleep(process, milliseconds, signal),
      },
      scratch: () => Promise.reject(new Error('a simulated process has no scratch folder')),
    };
    body(store, run).then(
      () => this.#end(process, 'done'),
      (error: unknown) => {
        process.error = error;
        this.#end(process, 'failed');
      },
    );
    return process;
  }

  /** Kills nobody from now on. */
  spare(): void {
    this.#kills = 0;
  }

  /** Goes on until nothing runs and nothing is on its way any more. */
  async run(): Promise<void> {
    for (let steps = 0; ; steps += 1) {
      await settle();
      if (steps > 20_000) throw new Error(`no end in sight\n${this.trace.slice(-40).join('\n')}`);
      if (!this.#step()) return;
    }
  }

  #sleep(owner: Simulated, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const sleeper = { owner, until: this.#time + milliseconds, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  #end(process: Simulated, outcome: Outcome): void {
    if (process.outcome === 'running') process.outcome = outcome;
  }

  #gate(owner: Simulated): Gate {
    return (request, effect) =>
      new Promise((resolve, reject) => {
        let settleIt: () => void = () => {};
        const entry: InFlight = {
          owner,
          request,
          sent: this.#time,
          slow: this.#random() < 0.1,
          orphan: false,
          answer: undefined,
          effect: () => {
            try {
              const result = effect();
              settleIt = () => resolve(result);
            } catch (error) {
              settleIt = () => reject(error);
            }
            entry.answer = () => settleIt();
          },
        };
        this.#inFlight.push(entry);
      });
  }

  #step(): boolean {
    const running = this.processes.filter(({ outcome }) => outcome === 'running');
    if (this.#kills > 0 && running.length > 0 && this.#random() < 0.02) {
      this.#kill(this.#pick(running));
      return true;
    }
    const dueAt = Math.min(...this.#sleepers.map(({ until }) => until));
    const late = this.#inFlight.filter(({ answer, sent }) => answer === undefined && sent + landing < dueAt);
    const mayWake = late.length === 0 && (this.#inFlight.length === 0 || this.#random() < 0.1);
    if (this.#sleepers.length > 0 && mayWake) {
      this.#time = Math.max(this.#time, dueAt);
      const sleeper = this.#sleepers.find(({ until }) => until === dueAt);
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
      sleeper?.wake();
      return true;
    }
    if (this.#inFlight.length === 0) return false;
    const [oldest] = this.#inFlight.filter(({ answer }) => answer === undefined);
    const mayPass =
      dueAt > this.#time + 3 && (oldest === undefined || oldest.sent + landing >= this.#time + 3);
    if (mayPass && this.#random() < 0.05) this.#time += 3;
    const quick = this.#inFlight.filter(({ slow }) => !slow);
    this.#advance(this.#pick(quick.length === 0 || this.#random() < 0.02 ? this.#inFlight : quick));
    return true;
  }

  #advance(entry: InFlight): void {
    if (entry.answer === undefined) {
      entry.effect();
      this.trace.push(
        `${entry.owner.name}${entry.orphan ? ' (dead)' : ''} ${entry.request.method} ${entry.request.key}`,
      );
      this.#options.invariant?.(this.objects);
      if (entry.orphan) this.#drop(entry);
    } else if (isWrite(entry.request) && this.#random() < 0.03) {
      entry.answer = undefined; // the answer was lost: the client sends the same once more
    } else {
      this.#drop(entry);
      entry.answer();
    }
  }

  #kill(victim: Simulated): void {
    this.#kills -= 1;
    victim.outcome = 'killed';
    this.trace.push(`${victim.name} killed`);
    this.#sleepers = this.#sleepers.filter(({ owner }) => owner !== victim);
    for (const entry of this.#inFlight.filter(({ owner }) => owner === victim)) {
      if (entry.answer === undefined && isWrite(entry.request) && this.#random() < 0.5) entry.orphan = true;
      else this.#drop(entry);
    }
  }

  #drop(entry: InFlight): void {
    this.#inFlight = this.#inFlight.filter((other) => other !== entry);
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }
}

function isWrite({ method }: MemoryRequest): boolean {
  return method === 'PUT' || method === 'DELETE' || method === 'COPY';
}

/** Lets every process run on until it waits for the store or the clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Numbers in [0, 1) that depend on the seed alone (Mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a scene leaves to be looked at when all is quiet. */
export type Scene = (scheduler: Scheduler) => () => Promise<void> | void;

/** Seeds 1 to `usual`, or as many as `ALBA_SEEDS` asks for: a longer search than the one of every day. */
export function seedsOf(usual: number): readonly number[] {
  return Array.from({ length: Number(process.env['ALBA_SEEDS'] ?? usual) }, (_, index) => index + 1);
}

/** Plays a scene once for each seed. A failure names the seed and shows what had taken effect before it. */
export async function explore(
  seeds: readonly number[],
  scene: Scene,
  options: Omit<SimulationOptions, 'seed'> = {},
): Promise<void> {
  for (const seed of seeds) {
    const scheduler = new Scheduler({ seed, ...options });
    try {
      const afterwards = scene(scheduler);
      await scheduler.run();
      await afterwards();
    } catch (error) {
      const trace = scheduler.trace.slice(-60).join('\n');
      throw new Error(`seed ${seed}: ${String(error)}\n${trace}`, { cause: error });
    }
  }
}
