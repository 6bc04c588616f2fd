import { lstat, readlink, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** What keeps a path from leading anywhere, as far as that can be seen. */
export type Obstacle =
  | { readonly kind: 'dangling'; readonly at: string; readonly end: string }
  | { readonly kind: 'loop' | 'file' | 'folder'; readonly at: string };

/**
 * The last part of a path that is there: a symlink to nothing or to itself, a file, or a folder. Undefined where not
 * even that can be seen.
 */
export async function obstacleOn(path: string): Promise<Obstacle | undefined> {
  for (let at = path.replace(/(?<=.)\/+$/, ''); ; at = dirname(at)) {
    const own = await statsOf(lstat(at));
    if (own !== undefined) return kindOf(at, own.isSymbolicLink());
    if (dirname(at) === at) return undefined;
  }
}

async function kindOf(at: string, isLink: boolean): Promise<Obstacle | undefined> {
  const reached = await statsOf(stat(at));
  if (reached !== undefined) return { kind: reached.isDirectory() ? 'folder' : 'file', at };
  if (!isLink) return undefined;
  const end = await endOfLinks(at);
  return end === undefined ? { kind: 'loop', at } : { kind: 'dangling', at, end };
}

/** The end of a chain of symlinks; undefined where there is none within the forty that Linux follows. */
async function endOfLinks(path: string): Promise<string | undefined> {
  let at = path;
  for (let hops = 0; hops <= 40; hops++) {
    const link = await readlink(at).catch(() => undefined); // no link: the chain ends here
    if (link === undefined) return at;
    at = resolve(dirname(at), link);
  }
  return undefined;
}

async function statsOf<Stats>(asked: Promise<Stats>): Promise<Stats | undefined> {
  return asked.catch(() => undefined); // it is not there, or not to be seen
}
