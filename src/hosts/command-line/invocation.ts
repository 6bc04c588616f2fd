import { basename, relative } from 'node:path';
import { AlbaError } from '../../report/error.ts';

/**
 * How alba was called, to copy into a shell: `node dist/index.cjs`, or `alba` where it is found by its name, or where a
 * host called it and no command line is there to copy to.
 */
export function invocation(script: string, argv: readonly string[], directory: string): string {
  if (argv.length === 0 || basename(script) !== 'index.cjs') return 'alba';
  return `node ${quoted(relative(directory, script))}`;
}

/** The working directory. Fails as `usage` where it was removed while the shell stood in it. */
export function workingDirectory(cwd: () => string): string {
  try {
    return cwd();
  } catch (error) {
    throw new AlbaError('usage', 'the working directory does not exist any more', {
      hint: 'change to a directory that is there (cd ~, for one), and run it again',
      cause: error,
    });
  }
}

function quoted(path: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
