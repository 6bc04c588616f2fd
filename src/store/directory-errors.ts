import { AlbaError, messageOf } from '../report/error.ts';
import { obstacleOn } from './path-obstacle.ts';

/** The code of a file system's error, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Whether an error only says that there is no such file: names too long to be one and links that go round are none. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(errnoOf(error) ?? '');
}

type Explanation = readonly [reason: string, hint: string];

const rights: Explanation = [
  'permission denied',
  'give the user that runs alba the right to read and write there',
];
const another = 'remove it, or choose another directory';

const explanations: Readonly<Record<string, Explanation>> = {
  EACCES: rights,
  EPERM: rights,
  EROFS: ['the file system is read-only', 'choose another directory'],
  ENOSPC: ['no space is left', 'make room there, or choose another directory'],
  EDQUOT: ['the quota is used up', 'make room there, or choose another directory'],
  ENAMETOOLONG: ['the name is too long for the file system', 'choose a shorter name or tag'],
  EMFILE: ['too many files are open', 'raise the limit: see ulimit -n'],
  ENFILE: ['too many files are open on this machine', 'end what holds them, and try again'],
  EISDIR: ['a folder is where a file is needed', 'remove the folder, or choose another name'],
  ENOTEMPTY: ['a folder is where a file is needed', 'remove the folder, or choose another name'],
  EXDEV: ['it is on another file system than the directory', 'let the target be one file system'],
};

/** What a failed call to the file system means to who gave the directory as a target; other errors as they are. */
export async function directoryError(error: unknown, doing: string, path: string): Promise<unknown> {
  if (error instanceof AlbaError) return error;
  const code = errnoOf(error);
  if (code === undefined) return error;
  const [reason, hint] = (await obstacleTo(code, path)) ??
    explanations[code] ?? [messageOf(error), undefined];
  return new AlbaError('target', `cannot ${doing} ${path}: ${reason}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** For errors that do not say which part of the path they are about. */
async function obstacleTo(code: string, path: string): Promise<Explanation | undefined> {
  if (!['ENOENT', 'ENOTDIR', 'EEXIST', 'ELOOP'].includes(code)) return undefined;
  const obstacle = await obstacleOn(path);
  switch (obstacle?.kind) {
    case 'dangling':
      return [
        `${obstacle.at} is a symlink to ${obstacle.end}, which is not there`,
        `make ${obstacle.end}, remove the link, or choose another directory`,
      ];
    case 'loop':
      return [`${obstacle.at} is a symlink that leads back to itself`, another];
    case 'file':
      return [`${obstacle.at} is a file, where a folder is needed`, another];
    case 'folder':
      return [`nothing can be made in ${obstacle.at}`, 'choose another directory'];
    case undefined:
      return undefined;
  }
}
