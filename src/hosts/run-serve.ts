import { decode, type RawSettings, type Spelling } from '../settings/decode.ts';
import { refuseForeign } from '../settings/foreign.ts';
import type { Mistakes } from '../settings/mistakes.ts';
import { environmentDefaults } from './environment.ts';
import { exitCodeOf, failureLines } from './failure.ts';
import type { Surroundings } from './process/surroundings.ts';
import { terminal } from './terminal.ts';
import { withRun } from './with-run.ts';

export interface ServeCall {
  readonly raw: RawSettings;
  readonly spelling: Spelling;
  /** Undefined after a mistake. */
  readonly directory: string | undefined;
  /** What was found wrong before, and takes what is found wrong now. */
  readonly mistakes: Mistakes;
}

/** `alba serve`, until Ctrl-C, which is its proper end. Returns the exit code. */
export async function runServe(call: ServeCall, surroundings: Surroundings): Promise<number> {
  const { spelling, directory = '', mistakes } = call;
  const { environment, debug, stdout, stderr, crashed, redactor } = surroundings;
  // A server whose address nobody can read is of no use.
  const unheard = new AbortController();
  const print = (line: string) => void stdout(line).catch((error) => unheard.abort(error));
  try {
    const own = refuseForeign(call.raw, 'serve', spelling, mistakes);
    const raw = { ...environmentDefaults(environment), ...own };
    const { host = '127.0.0.1', port = 8080 } = decode(raw, spelling, mistakes);
    mistakes.throwIfAny();
    const { serve } = await import('../commands/serve.ts');
    await withRun(surroundings, terminal(surroundings), (run) => {
      const stoppable = { ...run, signal: AbortSignal.any([run.signal, unheard.signal]) };
      return serve({ directory, host, port }, { run: stoppable, stdout: print });
    });
    unheard.signal.throwIfAborted();
    crashed.throwIfAborted();
    return 0;
  } catch (failure) {
    stderr.write(`${redactor.redact(failureLines(failure, debug, spelling))}\n`);
    return exitCodeOf(failure);
  }
}
