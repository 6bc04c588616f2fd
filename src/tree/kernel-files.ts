import { type Stats, statSync } from 'node:fs';
import { AlbaError } from '../report/error.ts';

/** File systems of what the kernel says of the machine and of its processes (proc(5), sysfs(5)). */
const mounts = ['/proc', '/sys'];

let known: ReadonlySet<number> | undefined;

/**
 * Throws `source` for what no build has left anywhere: a link to /proc/self/environ, from whoever may write to the sources, would
 * publish the credentials that alba runs with.
 */
export function refuseKernelFile(path: string, { dev }: Pick<Stats, 'dev'>): void {
  known ??= kernelDevices();
  if (!known.has(dev)) return;
  throw new AlbaError('source', `${path} leads to what the kernel says of this machine and its processes`, {
    hint: 'remove that link: the secrets of a build may be there',
  });
}

function kernelDevices(): ReadonlySet<number> {
  const deviceOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.dev;
  const root = deviceOf('/');
  // Where nothing is mounted there they are directories like any other.
  return new Set(mounts.flatMap((path) => deviceOf(path) ?? []).filter((device) => device !== root));
}
