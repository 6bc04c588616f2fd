import { join, normalize } from 'node:path/posix';
import { plainName } from './tar-entries.ts';

/** Where a container's process looks for a command without a slash, when the config does not say (runc's default). */
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The names, as a layer's tar has them, under which the program that an image starts may lie: entrypoint first, then command. */
export function executableNames(settings: unknown): string[] {
  const { Entrypoint, Cmd, Env, WorkingDir } = Object(settings) as Record<string, unknown>;
  const path = texts(Env)
    .find((line) => line.startsWith('PATH='))
    ?.slice('PATH='.length);
  const [directory] = texts([WorkingDir]);
  return [...texts(Entrypoint).slice(0, 1), ...texts(Cmd).slice(0, 1)].flatMap((program) => {
    const folders = program.includes('/') ? [directory || '/'] : (path || usualPath).split(':');
    return folders.map((folder) =>
      plainName(program.startsWith('/') ? normalize(program) : join('/', folder, program)),
    );
  });
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item !== '') : [];
}
