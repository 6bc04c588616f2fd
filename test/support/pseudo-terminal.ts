import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Screen } from './screen.ts';

/** Of util-linux, on every Linux: runs a command in a new pseudo-terminal. */
const script = 'script';

/** Whether programs can be run in a pseudo-terminal here. */
export const hasPseudoTerminal = /util-linux/.test(
  spawnSync(script, ['--version'], { encoding: 'utf8' }).stdout ?? '',
);

/**
 * Runs a command in a real pseudo-terminal of a given width. Returns its exit code, all it wrote (stdout and stderr
 * are one there), and the screen it left. `whenSeen` types a text, `\x03` for Ctrl-C, once another has appeared.
 */
export async function runInTerminal(
  command: readonly string[],
  options: {
    readonly columns: number;
    readonly rows?: number;
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly whenSeen?: { readonly seen: string; readonly type: string };
  },
): Promise<{ exitCode: number | null; output: string; screen: Screen }> {
  const { columns, rows = 24, cwd, env = process.env, whenSeen } = options;
  const line = `stty cols ${columns} rows ${rows} && exec ${command.map(quote).join(' ')}`;
  const child = spawn(script, ['--quiet', '--return', '--command', line, '/dev/null'], {
    cwd,
    env: { ...env, SHELL: '/bin/sh', TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  let toType = whenSeen;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (toType === undefined || !output.includes(toType.seen)) return;
    child.stdin.write(toType.type);
    toType = undefined;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output, screen: new Screen(columns, output) };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
