import { AlbaError, messageOf } from '../report/error.ts';

/** The code of a file system's error, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Whether an error only says that there is no such file: names too long to be one and links that go round are none. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(errnoOf(error) ?? '');
}

const explanations: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ['permission denied', 'Give the user that runs alba the right to write there.'],
  EPERM: ['operation not permitted', 'Give the user that runs alba the right to write there.'],
  EROFS: ['the file system is read-only', 'Choose another directory.'],
  ENOSPC: ['no space is left', 'Make room there, or choose another directory.'],
  EDQUOT: ['the quota is used up', 'Make room there, or choose another directory.'],
  ENAMETOOLONG: ['the name is too long for the file system', 'Choose a shorter name or tag.'],
  ENOTDIR: ['a file is where a folder is needed', 'Remove the file, or choose another directory.'],
  EEXIST: ['a file is where a folder is needed', 'Remove the file, or choose another directory.'],
  EISDIR: ['a folder is where a file is needed', 'Remove the folder, or choose another name.'],
  ENOTEMPTY: ['a folder is where a file is needed', 'Remove the folder, or choose another name.'],
  EXDEV: ['it is on another file system than the directory', 'Let the target be one file system.'],
};

/** What a failed call to the file system means to who gave the directory as a target; other errors as they are. */
export function directoryError(error: unknown, doing: string, path: string): unknown {
  if (error instanceof AlbaError) return error;
  const code = errnoOf(error);
  if (code === undefined) return error;
  const [text, hint] = explanations[code] ?? [messageOf(error), undefined];
  return new AlbaError('target', `Cannot ${doing} ${path}: ${text}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
