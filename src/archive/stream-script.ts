import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Run } from '../protocol/run.ts';
import { AlbaError } from '../report/error.ts';
import { shellWord } from '../report/shell-word.ts';
import type { ScriptRules } from './open-options.ts';
import { RunningScript } from './running-script.ts';
import { permittedScript } from './script-permission.ts';
import { readFailure } from './unreadable.ts';

/**
 * Runs a script that writes an image archive to stdout, as nixpkgs' streamLayeredImage makes them, gives that stream to
 * `read` while it is written, and returns what `read` made of it. The stream ends only where the script succeeded; `read`
 * destroys it before that only where it rejects. Nothing of the script is left when this settles, neither processes nor
 * files. Rejects with `source` where it may not or cannot be run, and where it fails, though all it wrote may be whole.
 */
export async function readScript<Value>(
  path: string,
  rules: ScriptRules,
  run: Run,
  read: (stream: Readable) => Promise<Value>,
): Promise<Value> {
  const real = await permittedScript(path, rules);
  await checkExecutable(path, real);
  const home = await mkdtemp(join(await run.scratch(), 'script-'));
  try {
    run.signal.throwIfAborted();
    const environment = { PATH: rules.path, HOME: home, TMPDIR: home };
    const script = await RunningScript.start(real, environment, path, run.reporter);
    return await readOutput(script, run.signal, read);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function readOutput<Value>(
  script: RunningScript,
  signal: AbortSignal,
  read: (stream: Readable) => Promise<Value>,
): Promise<Value> {
  const kill = () => script.kill();
  signal.addEventListener('abort', kill);
  try {
    if (signal.aborted) kill();
    const value = await read(script.output);
    // A reader that knows where an archive ends may leave the rest. How the script ends counts all the same.
    script.output.resume();
    await script.ended;
    return value;
  } catch (error) {
    script.kill();
    const failure = await script.ended.catch((reason: unknown) => reason);
    signal.throwIfAborted();
    // What failed first: a script ends badly too when nobody reads on.
    throw script.wasKilled ? error : (failure ?? error);
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

async function checkExecutable(path: string, real: string): Promise<void> {
  try {
    await access(real, constants.X_OK);
  } catch (error) {
    if (Object(error).code !== 'EACCES') throw readFailure(path, error);
    throw new AlbaError('source', `${path} is a script that may not be executed`, {
      hint: `let this user execute it: chmod +x ${shellWord(path)}`,
      cause: error,
    });
  }
}
