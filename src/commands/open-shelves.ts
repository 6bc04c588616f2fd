import { stat } from 'node:fs/promises';
import { join } from 'node:path';
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
import type { ImageDependencies } from './image-dependencies.ts';
import { Repositories } from './repositories.ts';
import { RunConnections } from './run-connections.ts';
import { Stores } from './stores.ts';

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

/** Opens a target for `ls` and `rm`. Rejects with `target` where it names a folder or a layout that is not there. */
export async function openShelves(
  { target, caFile }: ImageSettings,
  purpose: Purpose,
  dependencies: ImageDependencies,
): Promise<Shelves> {
  const { run } = dependencies;
  if (target.kind === 'directory' || target.kind === 'layout') await requireFolder(target.path);
  if (target.kind === 'layout') await requireIndex(target.path);
  const connections = new RunConnections({ ...(caFile !== undefined && { caFile }) }, dependencies);
  const stores = new Stores(dependencies, connections);
  const close = () => {
    stores.close();
    connections.close();
  };
  switch (target.kind) {
    case 'layout':
      return { name: target.name, open: () => layoutShelf({ path: target.path, run }), close };
    case 'registry': {
      const repository = await new Repositories(dependencies, connections).open(target, purpose);
      // Else every tag of a repository would be read before the answer that is known now.
      const takesDigests = removalElsewhere(target, '') === undefined;
      return {
        name: target.name,
        open: (image) => repositoryShelf({ repository, image, takesDigests }),
        close,
      };
    }
    default: {
      const store = await stores.open(target);
      return {
        name: store.name,
        names: () => imageNames(store, run.signal),
        open: (image) => storedShelf({ store, image, run }),
        close,
      };
    }
  }
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

/** image-spec image-layout.md: a layout without index.json is none. */
async function requireIndex(path: string): Promise<void> {
  const index = join(path, 'index.json');
  try {
    await stat(index);
  } catch (error) {
    if (!isMissing(error)) throw await directoryError(error, 'read', index);
    throw new AlbaError('target', `${path} is not an image layout: it has no index.json`, {
      hint: 'a store in a directory is named without oci:',
      cause: error,
    });
  }
}
