import { serve } from '../commands/serve.ts';
import { decode, type RawSettings, type Spelling } from '../settings/decode.ts';
import { refuseForeign } from '../settings/foreign.ts';
import { Mistakes } from '../settings/mistakes.ts';
import { environmentDefaults } from './environment.ts';
import { exitCodeOf, failureLines } from './failure.ts';
import type { Surroundings } from './surroundings.ts';
import { withRun } from './with-run.ts';

export interface ServeCall {
  readonly raw: RawSettings;
  readonly spelling: Spelling;
  /** Undefined after a mistake. */
  readonly directory: string | undefined;
}

/** `alba serve`, until Ctrl-C, which is its proper end. Returns the exit code. */
export async function runServe(
  call: ServeCall,
  mistakes: Mistakes,
  surroundings: Surroundings,
): Promise<number> {
  const { spelling, directory = '' } = call;
  const { environment, stdout, stderr, invocation } = surroundings;
  const raw = { ...environmentDefaults(environment), ...call.raw };
  const { debug = false } = decode(raw, spelling, new Mistakes());
  try {
    refuseForeign(call.raw, 'serve', spelling, mistakes);
    const { host = '127.0.0.1', port = 8080 } = decode(raw, spelling, mistakes);
    mistakes.throwIfAny();
    await withRun(debug, surroundings, (run) =>
      serve({ directory, host, port }, { run, stdout, invocation, credentials: () => undefined }),
    );
    return 0;
  } catch (failure) {
    stderr.write(`${failureLines(failure, debug)}\n`);
    return exitCodeOf(failure);
  }
}
