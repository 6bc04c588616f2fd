import { AlbaError, messageOf } from '../../report/error.ts';

/** What of process.stdout and process.stderr is used here. */
export interface Pipe {
  write(text: string, written: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * Prints lines on stdout, each settled when it is written. A reader that has seen enough, as `alba … | head -1`, is no
 * failure; a full disk is one, and rejects.
 */
export function linePrinter(stdout: Pipe): (line: string) => Promise<void> {
  // Each write is told of its own failure.
  stdout.on('error', () => {});
  let hasReader = true;
  return (line) =>
    new Promise((resolve, reject) => {
      if (!hasReader) return resolve();
      stdout.write(`${line}\n`, (error) => {
        if (!error) return resolve();
        if (!('code' in error) || error.code !== 'EPIPE') return reject(cannotPrint(error));
        hasReader = false;
        resolve();
      });
    });
}

/** What is told of a run may be lost, by a reader that has gone or a full disk: the run itself goes on. */
export function keepGoing(stderr: Pick<Pipe, 'on'>): void {
  stderr.on('error', () => {});
}

function cannotPrint(error: Error): AlbaError {
  return new AlbaError('target', `stdout cannot be written: ${messageOf(error)}`, {
    hint: 'send it to a program that reads it, or to a file on a disk with room',
    cause: error,
  });
}
