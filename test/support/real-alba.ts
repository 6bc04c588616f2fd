import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Result, resultSchema } from '../../src/settings/result.ts';
import { type Finished, until } from './real-program.ts';

/** The top of the checkout: where alba runs unless a test says otherwise. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
export const bundle = join(checkout, 'dist/index.cjs');

export interface AlbaOptions {
  /** The whole environment but for PATH and HOME: nothing of the machine's reaches alba by chance. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The Node binary; the one that runs the tests if not given. */
  readonly node?: string;
  /** A program and its arguments, put before the command. */
  readonly through?: readonly string[];
}

export interface RunningAlba {
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
  /** What it has printed to stdout so far. */
  stdout(): string;
}

/** Starts the committed bundle. It is killed after two minutes. */
export function startAlba(args: readonly string[], options: AlbaOptions = {}): RunningAlba {
  const [program = '', ...rest] = [
    ...(options.through ?? []),
    options.node ?? process.execPath,
    bundle,
    ...args,
  ];
  const child = spawn(program, rest, {
    cwd: options.cwd ?? checkout,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return { child, ended, stdout: () => output.stdout };
}

/** Runs the committed bundle to its end. Resolves whatever the exit code. */
export function alba(args: readonly string[], options: AlbaOptions = {}): Promise<Finished> {
  return startAlba(args, options).ended;
}

/** Runs a command that has to succeed, with `--json`. Resolves to the result it printed, checked against the schema. */
export async function albaResult(args: readonly string[], options: AlbaOptions = {}): Promise<Result> {
  const { code, stdout, stderr } = await alba([...args, '--json'], options);
  if (code !== 0) throw new Error(`alba ${args.join(' ')} ended with ${code}:\n${stderr}${stdout}`);
  return resultSchema.parse(JSON.parse(stdout));
}

export interface ServedDirectory {
  /** As printed: `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** `alba serve DIR` on any free port. */
export async function serveDirectory(directory: string, options: AlbaOptions = {}): Promise<ServedDirectory> {
  // No two minutes for this one: it lives as long as its test file.
  const child = spawn(options.node ?? process.execPath, [bundle, 'serve', directory, '--port', '0'], {
    cwd: options.cwd ?? checkout,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const line = await until('the first line of alba serve', 20, () => {
    if (child.exitCode !== null) throw new Error(`alba serve ended with ${child.exitCode}`);
    return said.includes('\n') && said.slice(0, said.indexOf('\n'));
  });
  const url = /https?:\/\/[^\s/]+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`the first line of alba serve holds no address: ${line}`);
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      // What does not end on Ctrl-C would keep the suite for ever.
      const timer = delay(10_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
      await Promise.race([ended, timer]);
    },
  };
}

/** A temporary directory, and a function that removes it. */
export async function temporary(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'alba-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** The committed example as `publish` takes it, and what its binaries say. */
export const example = {
  static: join(checkout, 'examples/hello/static'),
  images: join(checkout, 'examples/hello/images'),
  sources: ['--static', 'examples/hello/static', '--container', 'examples/hello/images'],
  platforms: ['linux/386', 'linux/amd64', 'linux/arm/v6', 'linux/arm64'],
  files: ['linux/386/hello', 'linux/amd64/hello', 'linux/arm/v6/hello', 'linux/arm64/hello'],
} as const;
