import { dirname, relative, sep } from 'node:path';
import { AlbaError, messageOf } from '../report/error.ts';
import { obstacleOn } from '../store/path-obstacle.ts';
import { isInNixStore } from './nix-store.ts';
import { sourceSlip } from './source-slip.ts';

/**
 * What a failed call to the file system means to who named a source; other errors as they are. For a path that leads
 * nowhere it looks how far it leads.
 */
export async function unreadable(path: string, error: unknown): Promise<unknown> {
  if (error instanceof AlbaError) return error;
  const { code, path: at = path } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const found = (await leadsNowhere(at, error)) ?? readFailure(at, error);
  if (at === path) return found;
  const hint = found.hint === undefined ? {} : { hint: found.hint };
  return new AlbaError('source', `${path} cannot be read: ${found.message}`, { ...hint, cause: error });
}

/** The same for a file that is there, by the error alone. */
export function readFailure(path: string, error: unknown): AlbaError {
  const source = (message: string, hint?: string) =>
    new AlbaError('source', message, { ...(hint === undefined ? {} : { hint }), cause: error });
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return source(
        `${path} may not be read`,
        'let the user that runs alba read it, and enter the directories above it',
      );
    case 'EMFILE':
    case 'ENFILE':
      return source(`${path} cannot be opened: too many files are open`, 'raise the limit: see ulimit -n');
    case 'ENAMETOOLONG':
      return source(`the path ${path.slice(0, 80)}… is too long for the file system`, 'shorten it');
    case 'EISDIR':
      return source(`${path} is a directory, where a file is needed`, 'see what the build put there');
    default:
      return source(
        `${path} cannot be read: ${plainReason(error)}`,
        'see whether a build is still at work, and whether the disk is whole',
      );
  }
}

async function leadsNowhere(path: string, error: unknown): Promise<AlbaError | undefined> {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ELOOP') return undefined;
  const source = (message: string, hint: string) => new AlbaError('source', message, { hint, cause: error });
  const obstacle = await obstacleOn(path);
  switch (obstacle?.kind) {
    case 'dangling':
      return source(
        `${obstacle.at} is a symlink to ${obstacle.end}, which is not there`,
        isInNixStore(obstacle.end)
          ? 'the Nix store it was built in is not here: where it is, copy the file itself with cp -L'
          : 'make what it points to, or remove the link',
      );
    case 'loop':
      return source(
        `${obstacle.at} is a symlink that leads back to itself`,
        'remove it, or let it point elsewhere',
      );
    case 'file':
      if (obstacle.at === path) return undefined;
      return source(
        `there is no ${path}: ${obstacle.at} is a file`,
        `to publish that file, give ${obstacle.at}`,
      );
    case 'folder':
    case undefined:
      // A URL may hold a secret.
      return source(
        `there is no ${path.replace(/^([a-z0-9+.-]+:\/\/).*/is, '$1…')}`,
        sourceSlip(path) ?? whereItEnds(path, obstacle?.at),
      );
  }
}

/** Which part of a path is the first that is missing. */
function whereItEnds(path: string, folder: string | undefined): string {
  const check = 'check the path, and whether the build has put it there';
  if (folder === undefined || folder === '.' || folder === dirname(folder)) return check;
  return `${check}: ${folder} holds no ${relative(folder, path).split(sep)[0]}`;
}

/** Without the code before it, and the call behind it: `EIO: i/o error, read`. */
function plainReason(error: unknown): string {
  const message = messageOf(error);
  return /^E[A-Z0-9]+: (.+?)(?:, [a-z]+(?: '.*)?)?$/s.exec(message)?.[1] ?? message;
}
