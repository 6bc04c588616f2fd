// Runs programs and measures them. Nothing it starts outlives it by more than its time limit.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a program that has to succeed. Resolves to the wall clock's seconds, the CPU seconds (user and system) of it and its
 * children, the largest resident set of one of its processes in bytes, and the most bytes that lay in its TMPDIR at once.
 * The last three are GNU time's and, every 50 ms, a look at the folder. `home` is made for it, and removed.
 */
export async function measure([program, ...args], { env = {}, cwd = '/' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'alba-bench-'));
  const figures = join(folder, 'figures');
  const scratch = await mkdtemp(join(tmpdir(), 'alba-bench-tmp-'));
  const child = spawn('timeout', ['1200', 'time', '-o', figures, '-f', '%U %S %M', program, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: folder, XDG_RUNTIME_DIR: folder, TMPDIR: scratch, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let stdout = '';
  child.stdout.on('data', (bytes) => (stdout += bytes));
  child.stderr.on('data', (bytes) => (said = (said + bytes).slice(-4000)));
  const watch = watchFolder(scratch);
  const begun = performance.now();
  try {
    const [code] = await once(child, 'close');
    const seconds = (performance.now() - begun) / 1000;
    if (code !== 0)
      throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${said}${stdout.slice(-2000)}`);
    const [user, system, peak] = (await readFile(figures, 'utf8')).trim().split(' ').map(Number);
    return { seconds, cpu: user + system, peak: peak * 1024, scratch: await watch.most(), stdout };
  } finally {
    await watch.most();
    for (const path of [folder, scratch]) await rm(path, { recursive: true, force: true });
  }
}

/** Several programs one after the other, as one: sums of seconds, the largest of what is a peak. */
export async function measureAll(commands, options) {
  const total = { seconds: 0, cpu: 0, peak: 0, scratch: 0, stdout: '' };
  for (const command of commands) {
    const one = await measure(command, options);
    total.seconds += one.seconds;
    total.cpu += one.cpu;
    total.peak = Math.max(total.peak, one.peak);
    total.scratch = Math.max(total.scratch, one.scratch);
    total.stdout += one.stdout;
  }
  return total;
}

function watchFolder(folder) {
  let most = 0;
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      const files = await filesIn(folder);
      most = Math.max(
        most,
        files.reduce((sum, { size }) => sum + size, 0),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    async most() {
      isOver = true;
      await looking;
      return most;
    },
  };
}

/** The files below a folder, with what tells whether they changed; those that vanish meanwhile are left out. */
export async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.path, entry.name);
        const { size, mtimeMs, ino } = (await stat(path).catch(() => undefined)) ?? {};
        return { path, size, state: `${size} ${mtimeMs} ${ino}` };
      }),
  );
  return files.filter(({ size }) => size !== undefined);
}
