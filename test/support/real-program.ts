import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface Finished {
  /** null after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end, for two minutes at most. Resolves whatever the exit code. */
export function finish(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const limits = { timeout: 120_000, killSignal: 'SIGKILL', maxBuffer: 64 << 20 } as const;
    execFile(program, args, { ...limits, ...options }, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
      else if (error.signal) resolve({ code: null, stdout, stderr: `${stderr}(ended by ${error.signal})` });
      else reject(error);
    });
  });
}

/** Runs a program that has to succeed. Resolves to its stdout; rejects with all it said. */
export async function run(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await finish(program, args, options);
  if (code === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stderr}${stdout}`);
}

/** Asks again every 50 ms until the answer is truthy; rejects after `seconds`, saying what it waited for. */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => T | Promise<T>,
): Promise<Exclude<T, undefined | null | false>> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, undefined | null | false>;
    await delay(50);
  }
  throw new Error(`waited ${seconds} s in vain for: ${what}`);
}

export interface Daemon {
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until `ready` says so. All it prints goes to the file `log`, which is quoted where it does
 * not come up. It gets SIGTERM by `stop`, and by the kernel where the process of the tests dies first.
 */
export async function startDaemon(
  program: string,
  args: readonly string[],
  { log, ready }: { readonly log: string; readonly ready: () => boolean | Promise<boolean> },
): Promise<Daemon> {
  const file = await open(log, 'a');
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', program, ...args], {
    stdio: ['ignore', file.fd, file.fd],
  });
  const ended = once(child, 'exit');
  await file.close();
  const stop = async () => {
    if (!hasEnded(child)) child.kill('SIGTERM');
    await ended;
  };
  try {
    await until(`${program} to answer`, 60, async () => {
      if (hasEnded(child)) throw new Error(`${program} ended with ${child.exitCode ?? child.signalCode}`);
      return ready();
    });
  } catch (error) {
    await stop();
    throw new Error(`${program} did not start:\n${(await readFile(log, 'utf8')).slice(-4000)}`, {
      cause: error,
    });
  }
  return { pid: child.pid ?? 0, stop };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Removes a directory in which a container engine worked, with what it left mounted there. */
export async function removeMounted(directory: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => point.startsWith(`${directory}/`));
  for (const point of mounts.reverse()) await run('umount', ['--lazy', point]);
  await rm(directory, { recursive: true, force: true });
}
