import { posix } from 'node:path';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import { formatCount } from '../report/bytes.ts';
import { AlbaError } from '../report/error.ts';
import type { BuildSettings } from '../settings/build-settings.ts';
import type { ImageTree } from './image-tree.ts';
import { interpreterOf } from './interpreter.ts';
import type { FoundFile } from './walk-files.ts';

type Program = Pick<BuildSettings, 'entrypoint' | 'cmd' | 'workdir'>;

/**
 * The entrypoint of an image: what the settings say, else its one executable file; undefined where the command names a program
 * itself. Throws `source` where the image does not hold it. `path`: the variable PATH in the image.
 */
export function entrypointOf(
  tree: ImageTree,
  { entrypoint, cmd, workdir = '/' }: Program,
  platform: Platform,
  path: string,
): readonly string[] | undefined {
  const find = (program: string) => programIn(tree, program, workdir, path);
  const { executables } = tree;
  if (entrypoint !== undefined) {
    const [program = ''] = entrypoint;
    const file = find(program);
    if (file === undefined) throw missing(program, executables, platform);
    if (!file.executable) throw notExecutable(file.source, program);
    return entrypoint;
  }
  const [only, ...others] = executables;
  if (only !== undefined && others.length === 0) return [`/${only.path}`];
  if (find(cmd?.[0] ?? '')?.executable) return undefined;
  throw only === undefined ? none(platform) : several(executables, platform);
}

/**
 * What is wrong where an image starts a program that needs an interpreter or dynamic linker which the image does not hold: the kernel
 * then says that the program itself is not there. Rejects with `source` where it cannot be read.
 */
export async function missingInterpreter(
  tree: ImageTree,
  [program = '']: readonly string[],
  workdir: string,
  path: string,
): Promise<string | undefined> {
  const file = programIn(tree, program, workdir, path);
  const interpreter = file && (await interpreterOf(file.source));
  if (interpreter === undefined || tree.file(posix.resolve(workdir, interpreter)) !== undefined)
    return undefined;
  return `${file?.source} needs ${interpreter}, which its image does not hold, so that it cannot start: link it statically, or add that`;
}

function programIn(tree: ImageTree, program: string, workdir: string, path: string): FoundFile | undefined {
  return placesOf(program, workdir, path)
    .map((place) => tree.file(place))
    .find((file) => file !== undefined);
}

/** Where a program is looked for, as execvp(3) does. */
function placesOf(program: string, workdir: string, path: string): readonly string[] {
  if (program === '') return [];
  if (program.includes('/')) return [posix.resolve(workdir, program)];
  return path.split(':').map((directory) => posix.resolve(workdir, directory, program));
}

type Executables = ImageTree['executables'];

function missing(program: string, executables: Executables, platform: Platform): AlbaError {
  const same = executables.find(({ path }) => posix.basename(path) === posix.basename(program));
  return new AlbaError(
    'source',
    `the image of ${formatPlatform(platform)} does not hold the entrypoint ${program}`,
    {
      hint:
        same === undefined
          ? `it holds ${told(executables) || 'no executable file'}: name one as it lies in the image, like /hello`
          : `write it as it lies in the image: /${same.path}`,
    },
  );
}

function notExecutable(source: string, program: string): AlbaError {
  return new AlbaError('source', `${source}, the entrypoint ${program}, is not executable`, {
    hint: `let the build make it so: chmod +x ${source}`,
  });
}

function none(platform: Platform): AlbaError {
  return new AlbaError(
    'source',
    `the image of ${formatPlatform(platform)} holds no executable file to be its entrypoint`,
    {
      hint: 'let the build mark the program as executable with chmod +x, and see that it lies there',
    },
  );
}

function several(executables: Executables, platform: Platform): AlbaError {
  const [first] = executables;
  return new AlbaError(
    'source',
    `the image of ${formatPlatform(platform)} holds ${formatCount(executables.length, 'executable file')}: ${told(executables)}`,
    { hint: `say which is the entrypoint, like /${first?.path}, or leave the others out` },
  );
}

/** The first of them, by name. */
function told(executables: Executables): string {
  const names = executables.slice(0, 4).map(({ path }) => `/${path}`);
  return names.join(', ') + (executables.length > names.length ? ' and others' : '');
}
