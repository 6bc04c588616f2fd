import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { DeflateThread, type Job } from './deflate-thread.ts';
import { type Block, bufferSize, type DeflatedBlock, deflaterHere, libdeflate } from './libdeflate.ts';

/** More than these would wait for the one thread that reads, hashes and writes. */
const mostThreads = 16;

/**
 * Deflates blocks on every core, for all layers of a run at once. Threads start when there is work for one more, and hold the
 * process open only while they work. Where none can start, blocks are deflated on this thread, to the same bytes.
 */
export class DeflateThreads {
  readonly #most: number;
  /** How many buffers may be in use: one at work and one that waits for each thread, and one that is filled or written. */
  readonly #limit: number;
  readonly #threads = new Set<DeflateThread>();
  readonly #queue: Job[] = [];
  readonly #buffers: ArrayBuffer[] = [];
  #canStart: boolean;
  #taken = 0;
  #layers = 0;

  /** With 0 threads, all is done on this one. */
  constructor(threads: number = Math.min(availableParallelism(), mostThreads)) {
    this.#most = threads;
    this.#limit = 2 * threads + 1;
    this.#canStart = threads > 0;
  }

  /** To be called as a layer begins: layers share the buffers. What it returns takes, as the layer ends, how many it never gave back. */
  enter(): (lost: number) => void {
    this.#layers++;
    return (lost) => {
      this.#layers--;
      this.#taken -= lost;
    };
  }

  /** Whether a layer that has `own` buffers may take one more. Without one it always may. */
  hasRoom(own: number): boolean {
    return this.#taken < this.#limit || own < this.#limit / this.#layers;
  }

  /** A buffer of `bufferSize`, with what an older block left in it. */
  take(): ArrayBuffer {
    this.#taken++;
    return this.#buffers.pop() ?? new ArrayBuffer(bufferSize);
  }

  /** Takes a buffer back that nobody reads any more. */
  giveBack(buffer: ArrayBuffer): void {
    this.#taken--;
    if (this.#buffers.length < this.#limit) this.#buffers.push(buffer);
  }

  /** Deflates a block of one byte at least, whose buffer is no longer the caller's. Rejects when the signal aborts. */
  async deflate({ buffer, size }: Block, signal: AbortSignal): Promise<DeflatedBlock> {
    const module = await libdeflate();
    return new Promise((resolve, reject) => {
      this.#queue.push({ buffer, size, signal, resolve, reject });
      this.#handOut(module);
    });
  }

  /** The same on this thread: for what is too small to start others. */
  async deflateHere({ buffer, size }: Block, signal: AbortSignal): Promise<DeflatedBlock> {
    const deflate = await deflaterHere();
    await setImmediate(undefined, { signal });
    return { buffer, ...deflate(buffer, size) };
  }

  #handOut(module: unknown): void {
    for (let job = this.#queue[0]; job !== undefined; job = this.#queue[0]) {
      const thread = this.#idlest(module);
      // Two for each: the next one lies there when the first is done.
      if (thread !== undefined && thread.load >= 2) return;
      this.#queue.shift();
      if (job.signal.aborted) job.reject(job.signal.reason);
      else if (thread === undefined) job.resolve(this.deflateHere(job, job.signal));
      else thread.take(job);
    }
  }

  #idlest(module: unknown): DeflateThread | undefined {
    const [idlest] = [...this.#threads].sort((a, b) => a.load - b.load);
    const enough = idlest?.load === 0 || this.#threads.size === this.#most || !this.#canStart;
    return enough ? idlest : (this.#start(module) ?? idlest);
  }

  #start(module: unknown): DeflateThread | undefined {
    try {
      const thread: DeflateThread = new DeflateThread(module, {
        done: () => this.#handOut(module),
        failedToStart: (jobs) => {
          this.#canStart = false;
          this.#threads.delete(thread);
          this.#queue.unshift(...jobs);
          this.#handOut(module);
        },
        ended: () => {
          this.#threads.delete(thread);
          this.#handOut(module);
        },
      });
      this.#threads.add(thread);
      return thread;
    } catch {
      // No right to start threads, or no room for one: what there is has to do.
      this.#canStart = false;
      return undefined;
    }
  }
}
