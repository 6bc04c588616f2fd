import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { AlbaError, messageOf } from '../report/error.ts';
import type { Reporter } from '../report/reporter.ts';
import { headOf } from './head-of.ts';
import { LastLines } from './last-lines.ts';

type Child = ChildProcessByStdio<null, Readable, Readable>;

/**
 * A script at work. By node:child_process, since the exec of @actions/exec has no backpressure on stdout: it reads as
 * fast as the other side writes. Here the script waits for its reader.
 */
export class RunningScript {
  /** Its stdout. Ends where the script has succeeded, and is destroyed with the error of `ended` where it has not. */
  readonly output: Readable;
  /** Settles when it has ended and all it said was heard. Rejects with `source` where it failed. */
  readonly ended: Promise<void>;
  readonly #child: Child;
  #wasKilled = false;

  /** `path` is what it is called in messages. Rejects with `source` where it cannot be started. */
  static async start(
    real: string,
    environment: Readonly<Record<string, string>>,
    path: string,
    reporter: Reporter,
  ): Promise<RunningScript> {
    try {
      // Detached, it leads a process group, and what it starts can be ended with it. Its stdin is empty.
      const child = spawn(real, { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      await once(child, 'spawn');
      return new RunningScript(child, path, reporter);
    } catch (error) {
      throw await cannotStart(real, path, error);
    }
  }

  private constructor(child: Child, path: string, reporter: Reporter) {
    this.#child = child;
    const said = new LastLines((line) => reporter.debug(`${path}: ${line}`));
    child.stderr.on('data', (chunk: Buffer) => said.add(chunk));
    // A script is over when it exits: what it left behind could hold its output open for ever.
    child.once('exit', () => this.#killGroup());
    this.ended = once(child, 'close').then(([code, signal]) => {
      const lines = said.end();
      if (code !== 0) throw failed(path, code, signal, lines);
    });
    const flush = (done: (error?: Error) => void) => void this.ended.then(() => done(), done);
    this.output = pipeline(child.stdout, new PassThrough({ flush }), (error) => {
      if (error) this.kill();
    });
    // Both are told to whoever waits for them, which nobody may do yet.
    this.ended.catch(() => {});
    this.output.on('error', () => {});
  }

  /** Whether it was ended from here before it ended by itself. */
  get wasKilled(): boolean {
    return this.#wasKilled;
  }

  /** Ends it and all it started, at once: what it leaves is thrown away, so there is nothing to ask it for. */
  kill(): void {
    const { exitCode, signalCode, stdout, stderr } = this.#child;
    if (exitCode === null && signalCode === null) {
      this.#wasKilled = true;
      this.#killGroup();
    }
    // A process that left the group could hold these open.
    stdout.destroy();
    stderr.destroy();
  }

  #killGroup(): void {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // Nothing is left of the group.
    }
  }
}

async function cannotStart(real: string, path: string, error: unknown): Promise<AlbaError> {
  const source = (reason: string, hint: string) =>
    new AlbaError('source', `${path} cannot be run: ${reason}`, { hint, cause: error });
  const [line = ''] = (await headOf(real)).toString().split('\n');
  const interpreter = /^#!\s*(\S+)/.exec(line)?.[1] ?? '';
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return source(
      `its interpreter ${interpreter} is not there`,
      'run alba where it was built, or bring what it needs along, as nix copy does',
    );
  }
  return source(
    code === 'EACCES' ? `this user may not execute it, or its interpreter ${interpreter}` : messageOf(error),
    'see what its file system lets users execute, and run it by itself',
  );
}

function failed(
  path: string,
  code: number | null,
  signal: NodeJS.Signals | null,
  lines: readonly string[],
): AlbaError {
  const how = code === null ? `was ended by ${signal}` : `failed with exit code ${code}`;
  const said = lines.length === 0 ? 'and said nothing' : `and said at last: ${lines.join(' | ')}`;
  return new AlbaError('source', `${path}: the script ${how}, ${said}`, {
    hint: 'run it by itself to see what it lacks, and build it again',
  });
}
