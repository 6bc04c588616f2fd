import { stat } from 'node:fs/promises';
import { openConnections } from '../http/open-connections.ts';
import type { Run } from '../protocol/run.ts';
import type { Purpose } from '../registry/distribution/registries.ts';
import { imageNames } from '../registry/image-names.ts';
import type { ImageShelf } from '../registry/image-shelf.ts';
import { layoutShelf } from '../registry/layout-shelf.ts';
import { removalElsewhere } from '../registry/removal-hint.ts';
import { repositoryShelf } from '../registry/repository-shelf.ts';
import { storedShelf } from '../registry/stored-shelf.ts';
import { AlbaError } from '../report/error.ts';
import type { ImageSettings } from '../settings/image-settings.ts';
import { directoryError, isMissing } from '../store/directory-errors.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { openStore } from '../store/open-store.ts';
import type { ImageDependencies } from './image-dependencies.ts';
import { openRepository } from './open-registry.ts';

/** A place where images stand. */
export interface Shelves {
  /** The target, for people. */
  readonly name: string;
  /** The names of the images there, in order; undefined where the place has no names to list. */
  readonly names?: () => Promise<readonly string[]>;
  /** What stands under a name. Throws `usage` for a name that cannot be there. */
  open(image: string): ImageShelf;
  close(): void;
}

/** Opens a target for `ls` and `rm`. Rejects with `target` where it names a folder that is not there. */
export async function openShelves(
  { target, caFile }: ImageSettings,
  purpose: Purpose,
  dependencies: ImageDependencies,
): Promise<Shelves> {
  const { run } = dependencies;
  if (target.kind === 'directory' || target.kind === 'layout') await requireFolder(target.path);
  switch (target.kind) {
    case 'layout':
      return { name: target.name, open: () => layoutShelf({ path: target.path, run }), close() {} };
    case 'directory':
      return stored(await openStore(target), run);
    case 's3': {
      const connections = await openConnections({ caFile, proxyFor: dependencies.proxyFor });
      const shelves = stored(
        await openStore(target, { credentials: dependencies.credentials(target), connections }),
        run,
      );
      const close = () => {
        shelves.close();
        connections.close();
      };
      return { ...shelves, close };
    }
    case 'registry': {
      const connections = await openConnections({ caFile, proxyFor: dependencies.proxyFor });
      const repository = openRepository(target, purpose, connections, dependencies);
      // Else every tag of a repository would be read before the answer that is known now.
      const takesDigests = removalElsewhere(target, '') === undefined;
      return {
        name: target.name,
        open: (image) => repositoryShelf({ repository, image, takesDigests }),
        close: () => connections.close(),
      };
    }
  }
}

function stored(store: ObjectStore, run: Run): Shelves {
  return {
    name: store.name,
    names: () => imageNames(store, run.signal),
    open: (image) => storedShelf({ store, image, run }),
    close: () => store.close(),
  };
}

/** A store in a directory is made when it is first written, and to read one that is not there is a slip. */
async function requireFolder(path: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) return;
  } catch (error) {
    if (!isMissing(error)) throw await directoryError(error, 'read', path);
    throw new AlbaError('target', `there is no directory ${path}`, {
      hint: 'see whether its name is right, from the working directory on',
      cause: error,
    });
  }
  throw new AlbaError('target', `${path} is not a directory`, { hint: 'name the directory itself' });
}
