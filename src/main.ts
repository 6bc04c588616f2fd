import { tmpdir } from 'node:os';
import { basename, relative } from 'node:path';
import { environmentDefaults } from './hosts/environment.ts';
import { failureLines } from './hosts/failure.ts';
import { runHost } from './hosts/run-host.ts';

const debug = process.argv.includes('--debug') || environmentDefaults(process.env).debug !== undefined;

// What libraries have to tell their users is nothing to alba's: it goes with --debug only.
if (!debug) process.removeAllListeners('warning');

// A reader that has seen enough, as `alba … | head -1`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

function bug(error: unknown): void {
  process.stderr.write(`${failureLines(error, debug)}\n`);
  process.exit(1);
}
process.on('uncaughtException', bug);
process.on('unhandledRejection', bug);

/** How alba was called, to copy: `node dist/index.cjs`, or `alba` where it is found by its name. */
function invocation(script: string): string {
  return basename(script) === 'index.cjs' ? `node ${relative('', script)}` : 'alba';
}

async function main(): Promise<void> {
  process.exitCode = await runHost({
    argv: process.argv.slice(2),
    environment: process.env,
    stdout: (line) => process.stdout.write(`${line}\n`),
    stderr: process.stderr,
    signals: process,
    invocation: invocation(process.argv[1] ?? ''),
    temporary: tmpdir(),
    now: () => new Date(),
  });
  // A connection that a server holds open must not hold the job open.
  setTimeout(() => process.exit(), 2_000).unref();
}

main().catch(bug);
