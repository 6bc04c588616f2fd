/** Over how many milliseconds a rate is measured: long enough to be calm, short enough to follow the network. */
const span = 5_000;

/** The rate of something that is counted, over the last seconds. */
export class Speed {
  #samples: { readonly time: number; readonly bytes: number }[] = [];

  /** Takes the bytes counted so far at a time in milliseconds, and returns bytes per second; 0 where too early. */
  measure(time: number, bytes: number): number {
    this.#samples = this.#samples.filter((sample) => time - sample.time <= span);
    this.#samples.push({ time, bytes });
    const first = this.#samples[0];
    if (first === undefined || time - first.time < 500) return 0;
    return (bytes - first.bytes) / ((time - first.time) / 1000);
  }

  /** Forgets what was, before other work is counted. */
  reset(): void {
    this.#samples = [];
  }
}
