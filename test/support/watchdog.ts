import { Worker } from 'node:worker_threads';

/** Runs beside the tests: where they are busy for ever, nothing in their own thread can tell. */
const code = `
const { workerData: { shared, limit } } = require('node:worker_threads');
const at = new Int32Array(shared);
let [last, since] = [0, Date.now()];
setInterval(() => {
  const now = Atomics.load(at, 0);
  if (now !== last) [last, since] = [now, Date.now()];
  if (Date.now() - since < limit) return;
  require('node:fs').writeSync(2, 'seed ' + now + ' never ends\\n');
  process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/** Ends the process, and says which seed it was at, where nothing goes on for so many milliseconds. */
export class Watchdog {
  readonly #at = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  constructor(limit: number) {
    this.#worker = new Worker(code, { eval: true, workerData: { shared: this.#at.buffer, limit } });
  }

  isAt(seed: number): void {
    Atomics.store(this.#at, 0, seed);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
