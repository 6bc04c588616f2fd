import { tmpdir } from 'node:os';
import { flagOf } from './hosts/command-line/flags.ts';
import { invocation, workingDirectory } from './hosts/command-line/invocation.ts';
import { exitCodeOf, failureLines } from './hosts/failure.ts';
import { onCrash } from './hosts/process/crash.ts';
import { keepGoing, linePrinter } from './hosts/process/pipes.ts';
import { createRedactor } from './hosts/redact.ts';
import { runHost } from './hosts/run-host.ts';
import { isDebug } from './hosts/which-host.ts';
import { printable } from './report/printable.ts';

const argv = process.argv.slice(2);
const debug = isDebug(argv, process.env);
const redactor = createRedactor();
const write = (text: string) => void process.stderr.write(`${redactor.redact(text)}\n`);
const tell = (failure: unknown) => write(failureLines(failure, debug, flagOf));

// What libraries have to tell their users is nothing to alba's: it goes with --debug only.
process.removeAllListeners('warning');
if (debug) process.on('warning', (warning) => write(printable(`warning of a library: ${warning.message}`)));
keepGoing(process.stderr);
const crash = onCrash(process, tell);

async function main(): Promise<number> {
  return runHost({
    argv,
    environment: process.env,
    debug,
    stdin: () => process.stdin,
    stdout: linePrinter(process.stdout),
    stderr: process.stderr,
    signals: process,
    crashed: crash.signal,
    invocation: invocation(process.argv[1] ?? '', argv, workingDirectory(process.cwd)),
    temporary: tmpdir(),
    now: () => new Date(),
    redactor,
  });
}

main()
  .catch((failure) => {
    tell(failure);
    return exitCodeOf(failure);
  })
  .then((code) => {
    // What came up after the run had told what became of it.
    const isLate = code === 0 && crash.signal.aborted;
    if (isLate) tell(crash.signal.reason);
    process.exitCode = isLate ? 1 : code;
    crash.over();
    // A connection that a server holds open must not hold the job open.
    setTimeout(() => process.exit(), 2_000).unref();
  });
