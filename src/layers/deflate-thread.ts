import { Worker } from 'node:worker_threads';
import { type Block, type DeflatedBlock, workerScript } from './libdeflate.ts';

/** A block to be deflated, and who waits for it. */
export interface Job extends Block {
  readonly signal: AbortSignal;
  resolve(deflated: DeflatedBlock | Promise<DeflatedBlock>): void;
  reject(reason: unknown): void;
}

/** What becomes of a thread, told to whoever started it. */
interface Watcher {
  /** A job is done. */
  done(): void;
  /** It ended before it could take anything; its jobs are as they were. */
  failedToStart(jobs: readonly Job[]): void;
  /** It ended; its jobs have been rejected. */
  ended(): void;
}

/** A worker of its own that deflates blocks, in order. Throws where workers are not allowed. */
export class DeflateThread {
  readonly #worker: Worker;
  readonly #watcher: Watcher;
  readonly #jobs: Job[] = [];
  #ready = false;
  #over = false;

  constructor(module: unknown, watcher: Watcher) {
    this.#watcher = watcher;
    // It has no use for what this process was started with, nor for its secrets.
    this.#worker = new Worker(workerScript, { workerData: { libdeflate: module }, execArgv: [], env: {} });
    this.#worker.unref();
    this.#worker.on('message', (answer: 'ready' | DeflatedBlock) => this.#take(answer));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', (code) => this.#end(new Error(`a thread that compresses ended with ${code}`)));
  }

  /** How many jobs it has. */
  get load(): number {
    return this.#jobs.length;
  }

  take(job: Job): void {
    this.#jobs.push(job);
    this.#worker.ref();
    // Before it is ready the buffer stays: should the thread never start, another has to take it.
    if (this.#ready) this.#send(job);
  }

  #send({ buffer, size }: Job): void {
    this.#worker.postMessage({ buffer, size }, [buffer]);
  }

  #take(answer: 'ready' | DeflatedBlock): void {
    if (answer === 'ready') {
      this.#ready = true;
      for (const job of this.#jobs) this.#send(job);
      return;
    }
    const job = this.#jobs.shift();
    if (this.#jobs.length === 0) this.#worker.unref();
    job?.resolve(answer);
    this.#watcher.done();
  }

  #end(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    const jobs = this.#jobs.splice(0);
    if (!this.#ready) {
      this.#watcher.failedToStart(jobs);
      return;
    }
    for (const job of jobs) job.reject(error);
    this.#watcher.ended();
  }
}
