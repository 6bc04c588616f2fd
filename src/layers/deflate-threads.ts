import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { DeflateThread, type Job } from './deflate-thread.ts';
import { blockSize, type DeflatedBlock, deflaterHere, libdeflate } from './libdeflate.ts';

/** More than these would wait for the one thread that reads, hashes and writes. */
const mostThreads = 16;

/**
 * Deflates blocks on every core, for all layers of a run at once. Threads start when there is work for one more, and hold the
 * process open only while they work. Where none can start, blocks are deflated on this thread, to the same bytes.
 */
export class DeflateThreads {
  readonly #most: number;
  /** How many blocks may be under way, so that no thread waits for its next. */
  readonly #limit: number;
  readonly #threads = new Set<DeflateThread>();
  readonly #queue: Job[] = [];
  readonly #buffers: ArrayBuffer[] = [];
  #canStart: boolean;
  #underWay = 0;
  #layers = 0;

  /** With 0 threads, all is done on this one. */
  constructor(threads: number = Math.min(availableParallelism(), mostThreads)) {
    this.#most = threads;
    this.#limit = 2 * threads + 1;
    this.#canStart = threads > 0;
  }

  /** To be called as a layer begins and, what it returns, as it ends: layers share what may be under way. */
  enter(): () => void {
    this.#layers++;
    return () => {
      this.#layers--;
    };
  }

  /** Whether a layer that has `own` blocks under way may bring one more. Without one it always may. */
  hasRoom(own: number): boolean {
    return this.#underWay < this.#limit || own < this.#limit / this.#layers;
  }

  /** A buffer of `blockSize`, with what an older block left in it. */
  buffer(): ArrayBuffer {
    return this.#buffers.pop() ?? new ArrayBuffer(blockSize);
  }

  /** Deflates the first `size` bytes, one at least, of a buffer that is no longer the caller's. Rejects when the signal aborts. */
  async deflate(buffer: ArrayBuffer, size: number, signal: AbortSignal): Promise<DeflatedBlock> {
    this.#underWay++;
    try {
      const module = await libdeflate();
      return await new Promise<DeflatedBlock>((resolve, reject) => {
        this.#queue.push({ buffer, size, signal, resolve, reject });
        this.#handOut(module);
      });
    } finally {
      this.#underWay--;
    }
  }

  /** The same on this thread: for what is too small to start others. */
  async deflateHere({
    buffer,
    size,
    signal,
  }: Pick<Job, 'buffer' | 'size' | 'signal'>): Promise<DeflatedBlock> {
    const deflate = await deflaterHere();
    await setImmediate(undefined, { signal });
    const deflated = deflate(new Uint8Array(buffer, 0, size));
    this.#free(buffer);
    return deflated;
  }

  #handOut(module: unknown): void {
    for (let job = this.#queue[0]; job !== undefined; job = this.#queue[0]) {
      const thread = this.#idlest(module);
      // Two for each: the next one lies there when the first is done.
      if (thread !== undefined && thread.load >= 2) return;
      this.#queue.shift();
      if (job.signal.aborted) job.reject(job.signal.reason);
      else if (thread === undefined) job.resolve(this.deflateHere(job));
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
        done: (buffer) => {
          this.#free(buffer);
          this.#handOut(module);
        },
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

  #free(buffer: ArrayBuffer): void {
    if (this.#buffers.length < this.#limit) this.#buffers.push(buffer);
  }
}
