import type { Connections } from '../../http/connections.ts';
import type { Run } from '../../protocol/run.ts';
import { AlbaError } from '../../report/error.ts';
import { apiHost, isLoopback } from './addresses.ts';
import type { Challenge } from './challenge.ts';
import { discard } from './discard.ts';
import { exchange, type Incoming, type Outgoing, SilenceError } from './exchange.ts';
import { Lanes } from './lanes.ts';
import { MountPlaces } from './mount-places.ts';
import { isPassing, mayPass } from './passing.ts';
import type { Patience } from './patience.ts';
import { retryAfter } from './retry-after.ts';

export interface RegistryHostOptions {
  /** As people write it. */
  readonly name: string;
  readonly disableHttps: boolean | undefined;
  readonly connections: Connections;
  readonly patience: Patience;
  readonly run: Run;
}

/** Uploads, and other requests, at the same time. */
const [uploads, others] = [4, 16];
/** Bytes of a payload that is none to wait for: a manifest's, a token's. */
const smallPayload = 64 << 10;
/** Milliseconds of a pause that whoever looks on would wonder about. */
const noticed = 2000;

/**
 * A registry as all repositories of a run there share it: how it is reached, how patient it wants its clients to be, and what
 * is known of it.
 */
export class RegistryHost {
  readonly name: string;
  readonly patience: Patience;
  readonly run: Run;
  readonly mounts = new MountPlaces();
  /** How it wants to know who one is, since it said so. */
  challenge: Challenge | undefined;
  readonly #options: RegistryHostOptions;
  readonly #lanes = { uploads: new Lanes(uploads), others: new Lanes(others) };
  #origin: Promise<URL> | undefined;
  #hasAnswered = false;
  /** By the run's clock: before it nothing is sent. */
  #resumeAt = 0;
  #waited = 0;
  /** Of tries that fail, once. */
  #hasTold = false;

  constructor(options: RegistryHostOptions) {
    this.#options = options;
    this.name = options.name;
    this.patience = options.patience;
    this.run = options.run;
  }

  /** Scheme, host and port of its API. Of a loopback address it is tried out whether it speaks TLS, where nothing is said. */
  origin(): Promise<URL> {
    this.#origin ??= this.#findOrigin();
    return this.#origin;
  }

  /** One request and its answer, in turn. */
  async once(outgoing: Outgoing): Promise<Incoming> {
    const lanes = (outgoing.payload?.size ?? 0) > smallPayload ? this.#lanes.uploads : this.#lanes.others;
    const { reporter, clock } = this.run;
    const { method, url } = outgoing;
    return await lanes.run(async (since) => {
      await this.#wait(outgoing.signal);
      const began = clock.now();
      try {
        const answer = await exchange(this.#options.connections, outgoing, this.patience);
        this.#hasAnswered = true;
        reporter.debug(
          `${method} ${url.origin}${url.pathname} ${answer.status} (${Math.round(clock.now() - began)} ms)`,
        );
        if (answer.status === 429 || answer.status === 503 || answer.status === 408) lanes.tooMany(since);
        else lanes.wentWell();
        return answer;
      } catch (error) {
        outgoing.signal.throwIfAborted();
        if (error instanceof SilenceError) lanes.tooMany(since);
        reporter.debug(`${method} ${url.origin}${url.pathname} failed: ${String(error)}`);
        throw error;
      }
    });
  }

  /** Makes a request, and again where that may help, as often and as late as the registry wants it. The last answer is given as it is. */
  async persistently<Answer extends Incoming>(
    signal: AbortSignal,
    request: () => Promise<Answer>,
  ): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      try {
        const answer = await request();
        if (!isPassing(answer.status) || tries === this.patience.tries) return answer;
        discard(answer);
        await this.pause(tries, signal, answer);
      } catch (error) {
        signal.throwIfAborted();
        if (tries === this.patience.tries || !this.mayPass(error)) throw error;
        await this.pause(tries, signal);
      }
    }
  }

  mayPass(error: unknown): boolean {
    return mayPass(error, this.#hasAnswered);
  }

  /** Waits before the next try: as long as the answer asks for, else longer each time. Rejects where that is beyond the budget. */
  async pause(
    tries: number,
    signal: AbortSignal,
    answer?: Pick<Incoming, 'status' | 'headers'>,
  ): Promise<void> {
    const { clock, reporter } = this.run;
    const asked = answer && retryAfter(answer.headers, () => new Date());
    if (asked !== undefined) {
      const now = clock.now();
      const until = now + asked;
      this.#waited += Math.max(0, until - Math.max(this.#resumeAt, now));
      const seconds = Math.ceil(asked / 1000);
      if (this.#waited > this.patience.budget) throw this.#tooLong(seconds, answer?.status);
      // Of several that are refused at once one note will do.
      const isLater = until > this.#resumeAt + 1000;
      if (until > this.#resumeAt) {
        this.#resumeAt = until;
        if (seconds >= 5 && isLater)
          reporter.note(`${this.name} asks to wait ${seconds} s (status ${answer?.status})`);
      }
      // Others that were refused meanwhile wait no longer than that either.
      return await this.#wait(signal);
    }
    const pause = Math.min(this.patience.firstPause * 2 ** (tries - 1), this.patience.longestPause);
    if (pause >= noticed && !this.#hasTold) {
      this.#hasTold = true;
      const fault = answer === undefined ? 'breaks connections' : `answers with status ${answer.status}`;
      reporter.note(`${this.name} ${fault}: trying again, later each time`);
    }
    await this.#sleep(pause, signal);
  }

  async #wait(signal: AbortSignal): Promise<void> {
    for (;;) {
      const rest = this.#resumeAt - this.run.clock.now();
      if (rest <= 0) return;
      await this.#sleep(rest, signal);
    }
  }

  async #sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    await this.run.clock.sleep(milliseconds, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  }

  #tooLong(seconds: number, status: number | undefined): AlbaError {
    return new AlbaError(
      'target',
      `${this.name} asks to wait ${seconds} s (status ${status}), and alba has no such time`,
      {
        hint: 'it limits how much one may do: run this again after that time, or ask its operator for a higher limit',
      },
    );
  }

  async #findOrigin(): Promise<URL> {
    const { name, disableHttps, connections } = this.#options;
    const secure = new URL(`https://${apiHost(name)}/`);
    const plain = new URL(`http://${apiHost(name)}/`);
    if (disableHttps === true) return plain;
    if (disableHttps === false || !isLoopback(secure.hostname)) return secure;
    try {
      const url = new URL('/v2/', secure);
      const { signal } = this.run;
      const { body } = await exchange(
        connections,
        { method: 'GET', url, headers: {}, signal },
        this.patience,
      );
      discard({ body });
      return secure;
    } catch (error) {
      this.run.signal.throwIfAborted();
      const { code = '' } = error as NodeJS.ErrnoException;
      return code === 'EPROTO' || code.startsWith('ERR_SSL') || code === 'ECONNRESET' ? plain : secure;
    }
  }
}
